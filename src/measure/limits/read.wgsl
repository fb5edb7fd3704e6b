// Reads a whole buffer once. Each workgroup reads a piece of its own from end to end, because a CPU that emulates a GPU
// reads ahead; neighbours read side by side, because a GPU reads wide; and each has four reads under way at a time.
//
// Needs no other file.
override LANES: u32;
override WORKGROUPS: u32;
override NUMBERS: u32; // a multiple of 4 * LANES * WORKGROUPS

@group(0) @binding(0) var<storage, read> numbers: array<vec4f, NUMBERS>;
// [invocations] sums, so that no compiler can omit the reads
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let piece = NUMBERS / WORKGROUPS;
  let begin = workgroup.x * piece + local;
  var sum = vec4f();
  for (var i = begin; i < begin + piece; i += 4 * LANES) {
    sum += numbers[i] + numbers[i + LANES] + numbers[i + 2 * LANES] + numbers[i + 3 * LANES];
  }
  sums[workgroup.x * LANES + local] = dot(sum, vec4f(1));
}
