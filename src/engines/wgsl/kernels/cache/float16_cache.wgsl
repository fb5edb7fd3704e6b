// A KV cache in float16: half the bytes. Core WGSL: needs no shader-f16. The twin of this file is float32_cache.wgsl.
//
// Needs no other file.

alias Cached2 = u32;
alias Cached4 = vec2u;

const LARGEST_HALF = 65504.0; // beyond it WGSL leaves open what becomes of a number

// To the nearest.
fn to_cache(numbers: vec2f) -> Cached2 {
  return pack2x16float(clamp(numbers, vec2f(-LARGEST_HALF), vec2f(LARGEST_HALF)));
}

fn from_cache(numbers: Cached4) -> vec4f {
  return vec4f(unpack2x16float(numbers.x), unpack2x16float(numbers.y));
}
