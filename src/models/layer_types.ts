import { type JsonObject, showJson } from "../json/json.ts";
import type { LayerKind, Layers } from "./config.ts";
import { malformed, unsupported } from "./config_error.ts";
import { readSize } from "./config_json.ts";
import { notEmpty } from "./layers_alike.ts";

/** transformers' names for a layer's kind of attention. */
type LayerType = "full_attention" | "sliding_attention";

/**
 * The kind of each layer, from its type.
 * @param isSliding whether a layer has a window if `layer_types` is absent
 * @throws ConfigError
 */
export function readLayers(
  json: JsonObject,
  count: number,
  isSliding: (layer: number) => boolean,
  kinds: Readonly<Record<LayerType, () => LayerKind>>,
): Layers {
  const types = readTypes(json, count) ?? Array.from({ length: count }, (_, i) => typeOf(isSliding(i)));
  const made = new Map<LayerType, LayerKind>();
  for (const type of new Set(types)) made.set(type, kinds[type]());
  return notEmpty(types.map((type) => made.get(type) ?? kinds[type]()));
}

function typeOf(isSliding: boolean): LayerType {
  return isSliding ? "sliding_attention" : "full_attention";
}

function readTypes(json: JsonObject, count: number): LayerType[] | null {
  const types = json["layer_types"] ?? null;
  if (types === null) return null;
  if (!Array.isArray(types) || types.length !== count) {
    throw malformed("layer_types", `a list of num_hidden_layers = ${count} types`, showJson(types));
  }
  return types.map((type: unknown) => {
    if (type === "full_attention" || type === "sliding_attention") return type;
    throw unsupported("layer_types", "full_attention and sliding_attention", showJson(type));
  });
}

/**
 * @param otherwise where nothing is said, which null is not: that is no window
 * @throws ConfigError if there is none
 */
export function readWindow(json: JsonObject, otherwise: number | null): number {
  const window = json["sliding_window"] === undefined ? otherwise : readSize(json, "sliding_window");
  if (window !== null) return window;
  throw malformed("sliding_window", "a whole number, as some layers slide", "nothing");
}
