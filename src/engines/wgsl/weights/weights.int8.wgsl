// Weights in int8, quantised symmetrically: each row's columns, and behind them its scale in float32 and four bytes of
// nothing, so that rows begin at multiples of eight bytes. The twins of this file are weights.float16.wgsl and
// weights.int4.wgsl.
//
// Needs no other file.

alias Weights8 = vec2u;

// Whether a row has one scale: kernels ask for it only then.
const SCALED = true;

// Which eight of its row hold the scale of the eight at c: here none does, and what is read there is not looked at.
fn scales_at(c: u32, columns8: u32) -> u32 {
  return c;
}

// Four bytes to float32. Each is brought to the top, and down again with its sign.
fn float4(bytes: u32) -> vec4f {
  return vec4f((vec4i(bitcast<i32>(bytes)) << vec4u(24, 16, 8, 0)) >> vec4u(24));
}

// To float32, in steps of the row's scale: two columns of four.
fn float8(c: u32, weights: Weights8, scales: Weights8) -> mat2x4f {
  return mat2x4f(float4(weights.x), float4(weights.y));
}

// Eight float32 numbers times eight weights, in steps of the row's scale, summed up.
fn dot8(a: vec4f, b: vec4f, c: u32, weights: Weights8, scales: Weights8) -> f32 {
  return dot(a, float4(weights.x)) + dot(b, float4(weights.y));
}

// What a row is to be multiplied by, told from what is read behind its columns.
fn scale8(behind: Weights8) -> f32 {
  return bitcast<f32>(behind.x);
}
