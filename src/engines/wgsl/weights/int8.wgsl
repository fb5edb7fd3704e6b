// Weights in int8, quantised symmetrically: each row's columns, and behind them its scale in float32 and four bytes of
// nothing, so that rows begin at multiples of eight bytes. The twin of this file is float16.wgsl.
//
// Needs no other file.

alias Weights4 = u32;
alias Weights8 = vec2u;

// What stands behind the columns of each row (weight_layout.ts), in fours and in eights of them: the scale.
override BEHIND4: u32;
override BEHIND8: u32;

// Whether rows have scales: kernels ask for them only then.
const SCALED = true;

// To float32, in steps of the row's scale. Each byte is brought to the top, and down again with its sign.
fn float4(weights: Weights4) -> vec4f {
  return vec4f((vec4i(bitcast<i32>(weights)) << vec4u(24, 16, 8, 0)) >> vec4u(24));
}

// Eight float32 numbers times eight weights, in steps of the row's scale, summed up.
fn dot8(a: vec4f, b: vec4f, weights: Weights8) -> f32 {
  return dot(a, float4(weights.x)) + dot(b, float4(weights.y));
}

// What a row is to be multiplied by, told from what is read behind its columns.
fn scale4(behind: Weights4) -> f32 {
  return bitcast<f32>(behind);
}

fn scale8(behind: Weights8) -> f32 {
  return bitcast<f32>(behind.x);
}
