// Weights in float16, as they stand in a checkpoint. Core WGSL: needs no shader-f16. The twin of this file for weights in
// int8 is int8.wgsl; a kernel is given the one whose weights it reads, and counts a row's columns in fours or eights.
//
// Needs no other file.

alias Weights4 = vec2u;
alias Weights8 = vec4u;

// What stands behind the columns of each row (weight_layout.ts), in fours and in eights of them: nothing.
override BEHIND4: u32;
override BEHIND8: u32;

// Whether rows have scales: kernels ask for them only then.
const SCALED = false;

// To float32.
fn float4(weights: Weights4) -> vec4f {
  return vec4f(unpack2x16float(weights.x), unpack2x16float(weights.y));
}

// Eight float32 numbers times eight weights, summed up: rows are read in the widest pieces there are.
fn dot8(a: vec4f, b: vec4f, weights: Weights8) -> f32 {
  return dot(a, float4(weights.xy)) + dot(b, float4(weights.zw));
}

// Never asked for.
fn scale4(behind: Weights4) -> f32 {
  return 1;
}

fn scale8(behind: Weights8) -> f32 {
  return 1;
}
