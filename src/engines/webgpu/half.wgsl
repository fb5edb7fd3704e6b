// Four float16 numbers, as they stand in a checkpoint, to float32. Core WGSL: needs no shader-f16.
fn float4(halves: vec2u) -> vec4f {
  return vec4f(unpack2x16float(halves.x), unpack2x16float(halves.y));
}

// Eight float32 numbers times eight float16 numbers, summed up: rows are read in the widest pieces there are.
fn dot8(a: vec4f, b: vec4f, halves: vec4u) -> f32 {
  return dot(a, float4(halves.xy)) + dot(b, float4(halves.zw));
}
