// Decode: q, k and v of one token, from norm(x), with RoPE on q and k; k and v go to the cache: qkv.wgsl and
// rotate.wgsl in one, for models that need no more than the buffers below. A team makes TEAM_ROWS / 2 rotated
// pairs of one head, rows r and r + E/2, of all three projections: first their low rows, then their high ones.
//
// Compiled with team.wgsl (WORKGROUP), lanes.*.wgsl (Invocation, team_of, sum4_over_lanes), team_rows.wgsl
// (TEAM_ROWS, RowSums), step.wgsl (step), weights.*.wgsl (Weights8, SCALED, scales_at, dot8, scale8),
// row_norm.wgsl (row_norm, normalised), rope.wgsl (turn_at).

override D4: u32; // D / 4
override D8: u32; // D / 8
override STRIDE8: u32; // of a row with what stands behind its columns, in eights of weights
override COLUMNS: u32; // H * E
override FIRST: u32; // row of the three matrices, that is bound: where a head begins
override ROWS: u32; // that are bound
override CACHE_ROWS: u32;
override HALF_HEAD: u32; // E / 2
override CLIP: f32; // q, k and v are clamped to ± CLIP before RoPE

const PAIRS = TEAM_ROWS / 2; // that a team makes
const HEAD_TEAMS = (HALF_HEAD + PAIRS - 1) / PAIRS; // that make a head

@group(0) @binding(1) var<storage, read> x: array<vec4f, D4>; // [D] float32
@group(0) @binding(2) var<storage, read> w_q: array<Weights8, ROWS * STRIDE8>; // [ROWS, D]
@group(0) @binding(3) var<storage, read> w_k: array<Weights8, ROWS * STRIDE8>; // [ROWS, D]
@group(0) @binding(4) var<storage, read> w_v: array<Weights8, ROWS * STRIDE8>; // [ROWS, D]
@group(0) @binding(5) var<storage, read> rope: array<vec2f>; // rope.wgsl
@group(0) @binding(6) var<storage, read_write> queries: array<f32>; // [H, E] float32
@group(0) @binding(7) var<storage, read_write> keys: array<f32>; // [CACHE_ROWS, H, E] float32
@group(0) @binding(8) var<storage, read_write> values: array<f32>; // [CACHE_ROWS, H, E] float32

// Rows r and r + E/2 of the three projections, r being the `low` one, of those that are bound.
fn put(low: u32, q: vec2f, k: vec2f, v: vec2f) {
  let turn = turn_at(step.position, low % HALF_HEAD);
  let out = FIRST + low;
  let cached = step.position % CACHE_ROWS * COLUMNS + out;
  queries[out] = q.x * turn.x - q.y * turn.y;
  queries[out + HALF_HEAD] = q.y * turn.x + q.x * turn.y;
  keys[cached] = k.x * turn.x - k.y * turn.y;
  keys[cached + HALF_HEAD] = k.y * turn.x + k.x * turn.y;
  values[cached] = v.x;
  values[cached + HALF_HEAD] = v.y;
}

// The team's row r, if `first` is its first one.
fn row_of(first: u32, r: u32) -> u32 {
  return first + r + select(0, HALF_HEAD - PAIRS, r >= PAIRS);
}

// Of the pairs 2 * two and the one behind it, over all lanes: their low rows and their high ones.
fn two_pairs(parts: ptr<function, RowSums>, two: u32) -> vec4f {
  let low = 2 * two;
  let high = low + PAIRS;
  return sum4_over_lanes(vec4f((*parts)[low], (*parts)[low + 1], (*parts)[high], (*parts)[high + 1]));
}

@compute @workgroup_size(WORKGROUP)
fn main(invocation: Invocation) {
  let team = team_of(invocation);
  let norm = row_norm(0, team);
  let start = team.index % HEAD_TEAMS * PAIRS; // of the team's low rows in its head
  let first = team.index / HEAD_TEAMS * 2 * HALF_HEAD + start;
  // One matrix after the other, as in gate_up.wgsl.
  var qs: RowSums;
  for (var c = team.lane; c < D8; c += team.lanes) {
    let s = scales_at(c, D8);
    let a = normalised(x[2 * c], 2 * c, norm);
    let b = normalised(x[2 * c + 1], 2 * c + 1, norm);
    for (var r = 0u; r < TEAM_ROWS; r++) {
      let row = row_of(first, r) * STRIDE8;
      qs[r] += dot8(a, b, c, w_q[row + c], w_q[row + s]);
    }
  }
  var ks: RowSums;
  for (var c = team.lane; c < D8; c += team.lanes) {
    let s = scales_at(c, D8);
    let a = normalised(x[2 * c], 2 * c, norm);
    let b = normalised(x[2 * c + 1], 2 * c + 1, norm);
    for (var r = 0u; r < TEAM_ROWS; r++) {
      let row = row_of(first, r) * STRIDE8;
      ks[r] += dot8(a, b, c, w_k[row + c], w_k[row + s]);
    }
  }
  var vs: RowSums;
  for (var c = team.lane; c < D8; c += team.lanes) {
    let s = scales_at(c, D8);
    let a = normalised(x[2 * c], 2 * c, norm);
    let b = normalised(x[2 * c + 1], 2 * c + 1, norm);
    for (var r = 0u; r < TEAM_ROWS; r++) {
      let row = row_of(first, r) * STRIDE8;
      vs[r] += dot8(a, b, c, w_v[row + c], w_v[row + s]);
    }
  }
  for (var two = 0u; two < PAIRS / 2; two++) {
    let low = first + 2 * two;
    var q = two_pairs(&qs, two);
    var k = two_pairs(&ks, two);
    var v = two_pairs(&vs, two);
    if (SCALED) {
      for (var r = 0u; r < 4; r++) {
        let behind = (low + r % 2 + r / 2 * HALF_HEAD) * STRIDE8 + D8;
        q[r] *= scale8(w_q[behind]);
        k[r] *= scale8(w_k[behind]);
        v[r] *= scale8(w_v[behind]);
      }
    }
    q = clamp(q, vec4f(-CLIP), vec4f(CLIP));
    k = clamp(k, vec4f(-CLIP), vec4f(CLIP));
    v = clamp(v, vec4f(-CLIP), vec4f(CLIP));
    if (team.lane == 0 && start + 2 * two < HALF_HEAD && low < ROWS) {
      put(low, q.xz, k.xz, v.xz);
      put(low + 1, q.yw, k.yw, v.yw);
    }
  }
}
