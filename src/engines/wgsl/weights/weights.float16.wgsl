// Weights in float16, as they stand in a checkpoint. Core WGSL: needs no shader-f16. The twins of this file are
// weights.int8.wgsl and weights.int4.wgsl; a kernel is given the one whose weights it reads, and counts a row's
// columns in eights: `c`.
//
// Needs no other file.

alias Weights8 = vec4u;

// Whether a row has one scale: kernels ask for it only then.
const SCALED = false;

// Which eight of its row hold the scale of the eight at c: here none does, and what is read there is not looked at.
fn scales_at(c: u32, columns8: u32) -> u32 {
  return c;
}

fn float4(weights: vec2u) -> vec4f {
  return vec4f(unpack2x16float(weights.x), unpack2x16float(weights.y));
}

// To float32: two columns of four.
fn float8(c: u32, weights: Weights8, scales: Weights8) -> mat2x4f {
  return mat2x4f(float4(weights.xy), float4(weights.zw));
}

// Eight float32 numbers times eight weights, summed up: rows are read in the widest pieces there are.
fn dot8(a: vec4f, b: vec4f, c: u32, weights: Weights8, scales: Weights8) -> f32 {
  return dot(a, float4(weights.xy)) + dot(b, float4(weights.zw));
}

// Never asked for.
fn scale8(behind: Weights8) -> f32 {
  return 1;
}
