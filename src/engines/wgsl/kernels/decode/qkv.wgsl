// Decode: q, k and v of one token, from h = norm(x): each is its matrix · h + bias. A team makes TEAM_ROWS
// rows, four of one of them at a time.
//
// Compiled with team.wgsl (WORKGROUP, Team), lanes.*.wgsl (Invocation, team_of, sum4_over_lanes), team_rows.wgsl
// (TEAM_ROWS), weights.*.wgsl (Weights8, SCALED, scales_at, dot8, scale8), row_norm.wgsl (Norm, row_norm, normalised),
// vectors.wgsl or no_vectors.wgsl (plus_bias).

override D4: u32; // D / 4
override D8: u32; // D / 8
override STRIDE8: u32; // of a row with what stands behind its columns, in eights of weights
override FIRST_Q: u32; // row of w_q, that is bound
override ROWS_Q: u32; // that are bound
override FIRST_KV: u32; // the same of w_k, and of w_v
override ROWS_KV: u32;
override Q_BIAS: u32; // where the biases stand among the vectors
override K_BIAS: u32;
override V_BIAS: u32;

@group(0) @binding(0) var<storage, read> x: array<vec4f, D4>; // [D] float32
// Where a matrix has no rows left for a part, its first ones are bound and never read: no array has a length of 0.
@group(0) @binding(1) var<storage, read> w_q: array<Weights8, max(ROWS_Q, 1) * STRIDE8>; // [ROWS_Q, D]
@group(0) @binding(2) var<storage, read> w_k: array<Weights8, max(ROWS_KV, 1) * STRIDE8>; // [ROWS_KV, D]
@group(0) @binding(3) var<storage, read> w_v: array<Weights8, max(ROWS_KV, 1) * STRIDE8>; // [ROWS_KV, D]
@group(0) @binding(4) var<storage, read_write> q: array<vec4f>; // [H, E] float32
@group(0) @binding(5) var<storage, read_write> k: array<vec4f>; // [K, E] float32
@group(0) @binding(6) var<storage, read_write> v: array<vec4f>; // [K, E] float32

// The eight weights at `at` of q's matrix, or of k's, or of v's.
fn weights_at(at: u32, of_q: bool, of_k: bool) -> Weights8 {
  if (of_q) {
    return w_q[at];
  }
  if (of_k) {
    return w_k[at];
  }
  return w_v[at];
}

// Four rows, the fours being counted along q, then along k, then along v.
fn make_four(index: u32, norm: Norm, team: Team) {
  let fours_q = ROWS_Q / 4;
  let fours_kv = ROWS_KV / 4;
  let four = min(index, fours_q + 2 * fours_kv - 1);
  let of_q = four < fours_q;
  let of_k = !of_q && four < fours_q + fours_kv;
  let own = four - select(select(fours_q + fours_kv, fours_q, of_k), 0, of_q);
  let rows = (4 * own + vec4u(0, 1, 2, 3)) * STRIDE8;
  var sums = vec4f();
  for (var c = team.lane; c < D8; c += team.lanes) {
    let s = scales_at(c, D8);
    let a = normalised(x[2 * c], 2 * c, norm);
    let b = normalised(x[2 * c + 1], 2 * c + 1, norm);
    for (var r = 0; r < 4; r++) {
      sums[r] += dot8(a, b, c, weights_at(rows[r] + c, of_q, of_k), weights_at(rows[r] + s, of_q, of_k));
    }
  }
  sums = sum4_over_lanes(sums);
  if (SCALED) {
    for (var r = 0; r < 4; r++) {
      sums[r] *= scale8(weights_at(rows[r] + D8, of_q, of_k));
    }
  }
  if (team.lane > 0 || index > four) {
    return;
  }
  let out = own + select(FIRST_KV, FIRST_Q, of_q) / 4;
  if (of_q) {
    q[out] = plus_bias(sums, Q_BIAS, out);
  } else if (of_k) {
    k[out] = plus_bias(sums, K_BIAS, out);
  } else {
    v[out] = plus_bias(sums, V_BIAS, out);
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(invocation: Invocation) {
  let team = team_of(invocation);
  let norm = row_norm(0, team);
  for (var f = 0u; f < TEAM_ROWS / 4; f++) {
    make_four(team.index * TEAM_ROWS / 4 + f, norm, team);
  }
}
