// scores[t, h, j] = q[t, h, :] · keys[j, h, :] / sqrt(HEAD) for every key j that token t may look at: causal.
//
// Compiled with team.wgsl (WORKGROUP), step.wgsl (step).

override H: u32;
override HEAD4: u32; // HEAD / 4
override CONTEXT: u32;

@group(0) @binding(1) var<storage, read> q: array<vec4f>; // [T, H, HEAD] float32
@group(0) @binding(2) var<storage, read> keys: array<vec4f>; // [context, H, HEAD] float32
@group(0) @binding(3) var<storage, read_write> scores: array<f32>; // [T, H, context]

@compute @workgroup_size(WORKGROUP)
fn attention_scores(@builtin(global_invocation_id) at: vec3u) {
  let head = at.x % H;
  let key = at.x / H;
  let token = at.y;
  if (key > step.position + token) {
    return;
  }
  let q_row = (token * H + head) * HEAD4;
  let k_row = (key * H + head) * HEAD4;
  var sum = 0.0;
  for (var c = 0u; c < HEAD4; c++) {
    sum += dot(q[q_row + c], keys[k_row + c]);
  }
  scores[(token * H + head) * CONTEXT + key] = sum / sqrt(f32(4 * HEAD4));
}
