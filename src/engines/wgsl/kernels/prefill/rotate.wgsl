// Prefill: clamp q, k and v, turn q and k by RoPE (rotate-half: column i with i + HEAD/2), put k and v in the cache.
// One invocation takes one pair of columns of one token.
//
// Compiled with team.wgsl (WORKGROUP), step.wgsl (step).

override D: u32;
override HALF_HEAD: u32;
override CLIP: f32; // q, k and v are clamped to ± CLIP before RoPE

@group(0) @binding(1) var<storage, read_write> q: array<f32>; // [T, D] float32
@group(0) @binding(2) var<storage, read> k: array<f32>; // [T, D] float32
@group(0) @binding(3) var<storage, read> v: array<f32>; // [T, D] float32
@group(0) @binding(4) var<storage, read> rope: array<vec2f>; // [context, HEAD / 2] (cos, sin)
@group(0) @binding(5) var<storage, read_write> keys: array<f32>; // [context, D] float32
@group(0) @binding(6) var<storage, read_write> values: array<f32>; // [context, D] float32

@compute @workgroup_size(WORKGROUP)
fn rotate(@builtin(global_invocation_id) at: vec3u) {
  let pair = at.x;
  if (pair >= D / 2) {
    return;
  }
  let token = at.y;
  let position = step.position + token;
  let angle = pair % HALF_HEAD;
  let low = pair / HALF_HEAD * 2 * HALF_HEAD + angle;
  let source = token * D + vec2u(low, low + HALF_HEAD);
  let cached = position * D + vec2u(low, low + HALF_HEAD);
  let turn = rope[position * HALF_HEAD + angle];
  let rotation = mat2x2f(turn.x, turn.y, -turn.y, turn.x);

  let turned_q = rotation * clamp(vec2f(q[source.x], q[source.y]), vec2f(-CLIP), vec2f(CLIP));
  q[source.x] = turned_q.x;
  q[source.y] = turned_q.y;
  let turned_k = rotation * clamp(vec2f(k[source.x], k[source.y]), vec2f(-CLIP), vec2f(CLIP));
  keys[cached.x] = turned_k.x;
  keys[cached.y] = turned_k.y;
  let clamped_v = clamp(vec2f(v[source.x], v[source.y]), vec2f(-CLIP), vec2f(CLIP));
  values[cached.x] = clamped_v.x;
  values[cached.y] = clamped_v.y;
}
