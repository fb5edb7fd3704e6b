// For kernels whose model has neither biases nor weights of norms. The twin of this file is vectors.wgsl.
//
// Needs no other file.

fn times_weight(values: vec4f, start: u32, index4: u32) -> vec4f {
  return values;
}

fn plus_bias(values: vec4f, start: u32, index4: u32) -> vec4f {
  return values;
}
