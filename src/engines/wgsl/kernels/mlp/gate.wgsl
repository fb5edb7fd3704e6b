// Prefill: gate = activation(gate) * up, in place.
//
// Compiled with team.wgsl (WORKGROUP), activation.wgsl (activated).

override F4: u32; // F / 4

@group(0) @binding(0) var<storage, read_write> gate: array<vec4f>; // [T, F] float32
@group(0) @binding(1) var<storage, read> up: array<vec4f>; // [T, F] float32

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) at: vec3u) {
  if (at.x < F4) {
    let i = at.y * F4 + at.x;
    gate[i] = activated(gate[i]) * up[i];
  }
}
