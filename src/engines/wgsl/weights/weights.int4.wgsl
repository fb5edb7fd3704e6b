// Weights in int4, from -8 to 7, the first of eight in the lowest bits: each row's columns, and behind them a scale in
// float16 for each 32 of them, two in a word. The twins of this file are weights.float16.wgsl and weights.int8.wgsl.
//
// Needs no other file.

alias Weights8 = u32;

// Whether a row has one scale: kernels ask for it only then.
const SCALED = false;

// Which eight of its row hold the scale of the eight at c, and that of a neighbour: four eights share a scale, and the
// scales stand behind all columns.
fn scales_at(c: u32, columns8: u32) -> u32 {
  return columns8 + c / 8;
}

fn scale_of(c: u32, scales: Weights8) -> f32 {
  return unpack2x16float(scales >> (c / 4 % 2 * 16)).x;
}

// The four weights in the upper half of some bits, in steps of their scale. Each is brought to the top, and down again with
// its sign.
fn float4(bits: u32) -> vec4f {
  return vec4f((vec4i(bitcast<i32>(bits)) << vec4u(12, 8, 4, 0)) >> vec4u(28));
}

// To float32: two columns of four.
fn float8(c: u32, weights: Weights8, scales: Weights8) -> mat2x4f {
  return mat2x4f(float4(weights << 16), float4(weights)) * scale_of(c, scales);
}

// Eight float32 numbers times eight weights, summed up.
fn dot8(a: vec4f, b: vec4f, c: u32, weights: Weights8, scales: Weights8) -> f32 {
  return (dot(a, float4(weights << 16)) + dot(b, float4(weights))) * scale_of(c, scales);
}

// Never asked for.
fn scale8(behind: Weights8) -> f32 {
  return 1;
}
