import { NUMBER_BYTES } from "../../../../gpu/number_bytes.ts";
import type { LayerKind, ModelConfig } from "../../../../models/config.ts";
import type { CacheFormat } from "../../../cache_format.ts";
import { PREFILL_TOKENS } from "../../prefill_tokens.ts";
import float16 from "./float16_cache.wgsl?raw";
import float32 from "./float32_cache.wgsl?raw";

const SOURCES: Readonly<Record<CacheFormat, string>> = { float16, float32 };

/** How the keys, or the values, of a layer lie on the GPU: [rows, K, E], the row of a position being position % rows. */
export interface CacheLayout {
  readonly format: CacheFormat;
  /** WGSL that reads and writes it. */
  readonly source: string;
  readonly rows: number;
  readonly bytes: number;
  /** So many tokens are looked at, at most. */
  readonly window: number;
}

/**
 * Where a layer has a window its cache holds no more than that, and the tokens that are read beside the one whose window
 * it is: those of a prompt are all written before any of them looks back.
 */
export function cacheLayout(config: ModelConfig, { window }: LayerKind, format: CacheFormat): CacheLayout {
  const { contextLength, keyValueHeadCount: K, headSize: E } = config;
  const reach = Math.min(window ?? contextLength, contextLength);
  const rows = Math.min(reach + PREFILL_TOKENS - 1, contextLength);
  return {
    format,
    source: SOURCES[format],
    rows,
    bytes: rows * K * E * NUMBER_BYTES[format],
    window: reach,
  };
}
