import type { JsonObject } from "../json/json.ts";
import type { LayerKind, Layers } from "./config.ts";
import { readRope } from "./read_rope.ts";

/** L layers of one kind. @throws ConfigError */
export function layersAlike(json: JsonObject, count: number, window: number | null = null): Layers {
  const kind = { window, rope: readRope(json) };
  return notEmpty(Array.from({ length: count }, () => kind));
}

/** `num_hidden_layers` is at least one. */
export function notEmpty(layers: readonly LayerKind[]): Layers {
  return layers as Layers;
}
