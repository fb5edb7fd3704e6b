// Decode: q, k and v of one token, from norm(x), with RoPE on q and k; k and v go to the cache.
// One team makes one rotated pair: rows r and r + HEAD/2 of a head, of all three projections.
override D4: u32; // D / 4
override D8: u32; // D / 8
override HALF_HEAD: u32;
override CLIP: f32; // q, k and v are clamped to ± CLIP before RoPE

@group(0) @binding(1) var<storage, read> x: array<vec4f>; // [D] float32
@group(0) @binding(2) var<storage, read> w_q: array<vec4u>; // [D, D] float16
@group(0) @binding(3) var<storage, read> w_k: array<vec4u>; // [D, D] float16
@group(0) @binding(4) var<storage, read> w_v: array<vec4u>; // [D, D] float16
@group(0) @binding(5) var<storage, read> rope: array<vec2f>; // [context, HEAD / 2] (cos, sin)
@group(0) @binding(6) var<storage, read_write> q: array<f32>; // [D] float32
@group(0) @binding(7) var<storage, read_write> keys: array<f32>; // [context, D] float32
@group(0) @binding(8) var<storage, read_write> values: array<f32>; // [context, D] float32

@compute @workgroup_size(64)
fn qkv(invocation: Invocation) {
  let team = team_of(invocation);
  let norm = layer_norm(0, team);
  let pair = min(team.index, 2 * D4 - 1);
  let angle = pair % HALF_HEAD;
  let low = pair / HALF_HEAD * 2 * HALF_HEAD + angle;
  let high = low + HALF_HEAD;
  var qk = vec4f();
  var v = vec4f();
  for (var c = team.lane; c < D8; c += team.lanes) {
    let a = normalised(x[2 * c], norm);
    let b = normalised(x[2 * c + 1], norm);
    let i = low * D8 + c;
    let j = high * D8 + c;
    qk += vec4f(dot8(a, b, w_q[i]), dot8(a, b, w_q[j]), dot8(a, b, w_k[i]), dot8(a, b, w_k[j]));
    v += vec4f(dot8(a, b, w_v[i]), dot8(a, b, w_v[j]), 0, 0);
  }
  qk = clamp(sum4_over_lanes(qk), vec4f(-CLIP), vec4f(CLIP));
  v = clamp(sum4_over_lanes(v), vec4f(-CLIP), vec4f(CLIP));
  if (team.lane == 0 && team.index < 2 * D4) {
    let turn = rope[step.position * HALF_HEAD + angle];
    let row = step.position * 4 * D4;
    q[low] = qk.x * turn.x - qk.y * turn.y;
    q[high] = qk.y * turn.x + qk.x * turn.y;
    keys[row + low] = qk.z * turn.x - qk.w * turn.y;
    keys[row + high] = qk.w * turn.x + qk.z * turn.y;
    values[row + low] = v.x;
    values[row + high] = v.y;
  }
}
