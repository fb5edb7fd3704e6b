// A KV cache in float16: half the bytes. Core WGSL: needs no shader-f16. The twin of this file is float32_cache.wgsl.
//
// Needs no other file.

alias Cached2 = u32;
alias Cached4 = vec2u;

const LARGEST_HALF = 65504.0; // beyond it WGSL leaves open what becomes of a number
const SMALLEST_HALF = 0.00006103515625; // 2^-14, the smallest normal one: GPUs may take smaller ones for zero

// To the nearest, of two as near to the even one; to zero what is smaller than SMALLEST_HALF. pack2x16float rounds as the
// GPU likes, Direct3D and AMD towards zero: so it is given numbers that float16 has.
fn to_cache(numbers: vec2f) -> Cached2 {
  let bits = bitcast<vec2u>(clamp(numbers, vec2f(-LARGEST_HALF), vec2f(LARGEST_HALF)));
  // float32 has 13 bits more: half of the last one that stays, less one where that is even, carries into it.
  let nearest = bitcast<vec2f>((bits + vec2u(0xfffu) + ((bits >> vec2u(13u)) & vec2u(1u))) & vec2u(0xffffe000u));
  return pack2x16float(select(nearest, vec2f(), abs(nearest) < vec2f(SMALLEST_HALF)));
}

fn from_cache(numbers: Cached4) -> vec4f {
  return vec4f(unpack2x16float(numbers.x), unpack2x16float(numbers.y));
}
