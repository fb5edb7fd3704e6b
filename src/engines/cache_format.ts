/** How the engine wgsl stores keys and values: float16 takes half the bytes, and rounds. */
export const CACHE_FORMATS = ["float16", "float32"] as const;
export type CacheFormat = (typeof CACHE_FORMATS)[number];
