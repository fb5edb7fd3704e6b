// Vectors beside the matrices, such as biases and weights of norms: float32, one behind the other in one buffer, since a
// kernel may have only eight. Where one begins is an `override` of the kernel, or stands in its uniform. The twin of this
// file for kernels that need none is no_vectors.wgsl.
//
// Needs no other file.

override NOWHERE: u32; // in place of where a vector begins: there is none

@group(1) @binding(0) var<storage, read> vectors: array<vec4f>; // float32

// Four numbers times those of a weight, which begins at `start`, from 4 * `index4` on.
fn times_weight(values: vec4f, start: u32, index4: u32) -> vec4f {
  if (start == NOWHERE) {
    return values;
  }
  return values * vectors[start + index4];
}

// Four numbers plus those of a bias.
fn plus_bias(values: vec4f, start: u32, index4: u32) -> vec4f {
  if (start == NOWHERE) {
    return values;
  }
  return values + vectors[start + index4];
}
