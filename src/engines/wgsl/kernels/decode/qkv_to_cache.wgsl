// Decode: q, k and v of one token, from norm(x), with RoPE on q and k; k and v go to the cache: qkv.wgsl and
// rotate.wgsl in one, for models that need no more than the buffers below. One team makes one rotated pair: rows r and
// r + E/2 of a head, of all three projections.
//
// Compiled with team.wgsl (WORKGROUP), lanes.*.wgsl (Invocation, team_of, sum4_over_lanes), step.wgsl (step),
// weights.*.wgsl (Weights8, SCALED, scales_at, dot8, scale8), row_norm.wgsl (normalised, row_norm),
// rope.wgsl (turn_at).

override D4: u32; // D / 4
override D8: u32; // D / 8
override STRIDE8: u32; // of a row with what stands behind its columns, in eights of weights
override COLUMNS: u32; // H * E
override FIRST: u32; // row of the three matrices, that is bound: where a head begins
override ROWS: u32; // that are bound
override CACHE_ROWS: u32;
override HALF_HEAD: u32; // E / 2
override CLIP: f32; // q, k and v are clamped to ± CLIP before RoPE

@group(0) @binding(1) var<storage, read> x: array<vec4f>; // [D] float32
@group(0) @binding(2) var<storage, read> w_q: array<Weights8>; // [ROWS, D]
@group(0) @binding(3) var<storage, read> w_k: array<Weights8>; // [ROWS, D]
@group(0) @binding(4) var<storage, read> w_v: array<Weights8>; // [ROWS, D]
@group(0) @binding(5) var<storage, read> rope: array<vec2f>; // rope.wgsl
@group(0) @binding(6) var<storage, read_write> queries: array<f32>; // [H, E] float32
@group(0) @binding(7) var<storage, read_write> keys: array<f32>; // [CACHE_ROWS, H, E] float32
@group(0) @binding(8) var<storage, read_write> values: array<f32>; // [CACHE_ROWS, H, E] float32

@compute @workgroup_size(WORKGROUP)
fn main(invocation: Invocation) {
  let team = team_of(invocation);
  let norm = row_norm(0, team);
  let pair = min(team.index, ROWS / 2 - 1);
  let angle = pair % HALF_HEAD;
  let low = pair / HALF_HEAD * 2 * HALF_HEAD + angle;
  let i = low * STRIDE8;
  let j = (low + HALF_HEAD) * STRIDE8;
  var at_i = vec3f(); // sums of q, k and v
  var at_j = vec3f();
  for (var c = team.lane; c < D8; c += team.lanes) {
    let s = scales_at(c, D8);
    let a = normalised(x[2 * c], 2 * c, norm);
    let b = normalised(x[2 * c + 1], 2 * c + 1, norm);
    // The sums change places twice. An emulated GPU is slower with all six written out.
    var row = i;
    for (var r = 0; r < 2; r++) {
      let sums = at_i + vec3f(
        dot8(a, b, c, w_q[row + c], w_q[row + s]),
        dot8(a, b, c, w_k[row + c], w_k[row + s]),
        dot8(a, b, c, w_v[row + c], w_v[row + s]),
      );
      at_i = at_j;
      at_j = sums;
      row = j;
    }
  }
  var qk = sum4_over_lanes(vec4f(at_i.x, at_j.x, at_i.y, at_j.y));
  var v = sum4_over_lanes(vec4f(at_i.z, at_j.z, 0, 0));
  if (SCALED) {
    qk *= vec4f(scale8(w_q[i + D8]), scale8(w_q[j + D8]), scale8(w_k[i + D8]), scale8(w_k[j + D8]));
    v *= vec4f(scale8(w_v[i + D8]), scale8(w_v[j + D8]), 0, 0);
  }
  qk = clamp(qk, vec4f(-CLIP), vec4f(CLIP));
  v = clamp(v, vec4f(-CLIP), vec4f(CLIP));
  if (team.lane == 0 && team.index < ROWS / 2) {
    let turn = turn_at(step.position, angle);
    let out = FIRST + low;
    let cached = step.position % CACHE_ROWS * COLUMNS + out;
    queries[out] = qk.x * turn.x - qk.y * turn.y;
    queries[out + HALF_HEAD] = qk.y * turn.x + qk.x * turn.y;
    keys[cached] = qk.z * turn.x - qk.w * turn.y;
    keys[cached + HALF_HEAD] = qk.w * turn.x + qk.z * turn.y;
    values[cached] = v.x;
    values[cached + HALF_HEAD] = v.y;
  }
}
