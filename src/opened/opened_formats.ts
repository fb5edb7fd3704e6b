import { type AskedFormats, formatsOf, type NumberFormats } from "../engines/wgsl/number_formats.ts";

/**
 * How opened models are held: those formats that are asked for, or the defaults. The cache of a long context may be larger
 * than the weights.
 */
export function openedFormatsOf({ weights, cache = "float16" }: AskedFormats): NumberFormats {
  return formatsOf({ ...(weights && { weights }), cache });
}
