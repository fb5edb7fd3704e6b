// A KV cache in float32. The twin of this file is float16_cache.wgsl.
//
// Needs no other file.

alias Cached2 = vec2f;
alias Cached4 = vec4f;

fn to_cache(numbers: vec2f) -> Cached2 {
  return numbers;
}

fn from_cache(numbers: Cached4) -> vec4f {
  return numbers;
}
