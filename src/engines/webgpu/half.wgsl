// In all kernels `h * mat4x4f(a, b, c, d)`, a row vector times a matrix given by its columns, is the four dot
// products of h with a, b, c and d.

// Four float16 numbers, as they stand in a checkpoint, to float32. Core WGSL: needs no shader-f16.
fn float4(halves: vec2u) -> vec4f {
  return vec4f(unpack2x16float(halves.x), unpack2x16float(halves.y));
}
