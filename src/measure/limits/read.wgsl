// Reads a whole buffer once; each invocation reads every `stride`-th element, so that neighbours read side by side.
//
// Needs no other file.
override LANES: u32;

// [N] the numbers to read
@group(0) @binding(0) var<storage, read> numbers: array<vec4<f32>>;
// [invocations] sums, so that no compiler can omit the reads
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let stride = groups.x * LANES;
  var sum = vec4<f32>();
  for (var i = id.x; i < arrayLength(&numbers); i += stride) {
    sum += numbers[i];
  }
  sums[id.x] = dot(sum, vec4<f32>(1.0));
}
