import type { JsonObject } from "../../json/json.ts";
import type { Layers } from "../config.ts";
import { readFlag, readSize } from "../config_json.ts";
import { readLayers, readWindow } from "../layer_types.ts";
import { layersAlike } from "../layers_alike.ts";
import { readRope } from "../read_rope.ts";

/**
 * The windows of Qwen2 and Qwen3: none unless `use_sliding_window`, and then on all but the first layers; or as
 * `layer_types` says.
 */
export function readQwenLayers(json: JsonObject, count: number): Layers {
  const hasNone = json["sliding_window"] === null && (json["layer_types"] ?? null) === null;
  if (!readFlag(json, "use_sliding_window") || hasNone) return layersAlike(json, count);
  const firstSliding = readSize(json, "max_window_layers", 0) ?? 28;
  return readLayers(json, count, (layer) => layer >= firstSliding, {
    full_attention: () => ({ window: null, rope: readRope(json) }),
    sliding_attention: () => ({ window: readWindow(json, 4096), rope: readRope(json) }),
  });
}
