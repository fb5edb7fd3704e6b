import type { CacheFormat } from "../cache_format.ts";
import type { EngineOptions } from "../engine.ts";
import type { WeightFormat } from "../weight_format.ts";

/** How a model is held on the GPU. */
export interface NumberFormats {
  readonly weights: WeightFormat;
  readonly cache: CacheFormat;
}

type Asked = Pick<EngineOptions, keyof NumberFormats>;

/** Those that are asked for, or the defaults. */
export function formatsOf({ weights = "float16", cache = "float32" }: Asked): NumberFormats {
  return { weights, cache };
}

/** The same for opened models: the cache of a long context may be larger than the weights. */
export function openedFormatsOf({ weights, cache = "float16" }: Asked): NumberFormats {
  return formatsOf({ ...(weights && { weights }), cache });
}
