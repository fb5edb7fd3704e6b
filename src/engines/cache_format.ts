/** How the engine wgsl stores keys and values: float16 takes half the bytes, and rounds. */
export const CACHE_FORMATS = ["float16", "float32"] as const;
export type CacheFormat = (typeof CACHE_FORMATS)[number];

/** The default cache format of opened models: the cache of a long context may be larger than the weights. */
export const OPENED_CACHE: CacheFormat = "float16";
