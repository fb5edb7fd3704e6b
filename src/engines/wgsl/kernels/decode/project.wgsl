// Decode: y = w · x + bias, or y += w · x + bias, for one token: o_proj and down_proj, which add to the residual
// stream unless a norm stands between. A team makes four rows.
//
// Compiled with team.wgsl (WORKGROUP), lanes.*.wgsl (Invocation, team_of, sum4_over_lanes), weights.*.wgsl
// (Weights8, SCALED, scales_at, dot8, scale8), vectors.wgsl or no_vectors.wgsl (plus_bias).

override COLUMNS8: u32; // columns / 8
override STRIDE8: u32; // of a row with what stands behind its columns, in eights of weights
override FIRST: u32; // row of the matrix, that is bound
override ROWS: u32; // that are bound
override BIAS: u32; // where it stands among the vectors, or NOWHERE
override ADD: bool; // to what is there

@group(0) @binding(0) var<storage, read> x: array<vec4f, 2 * COLUMNS8>; // [columns] float32
@group(0) @binding(1) var<storage, read> w: array<Weights8, ROWS * STRIDE8>; // [ROWS, columns]
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>; // [rows of the matrix] float32

@compute @workgroup_size(WORKGROUP)
fn main(invocation: Invocation) {
  let team = team_of(invocation);
  let rows = (min(4 * team.index, ROWS - 4) + vec4u(0, 1, 2, 3)) * STRIDE8;
  var sums = vec4f();
  for (var c = team.lane; c < COLUMNS8; c += team.lanes) {
    let s = scales_at(c, COLUMNS8);
    let a = x[2 * c];
    let b = x[2 * c + 1];
    for (var r = 0; r < 4; r++) {
      sums[r] += dot8(a, b, c, w[rows[r] + c], w[rows[r] + s]);
    }
  }
  sums = sum4_over_lanes(sums);
  if (SCALED) {
    for (var r = 0; r < 4; r++) {
      sums[r] *= scale8(w[rows[r] + COLUMNS8]);
    }
  }
  if (team.lane == 0 && 4 * team.index < ROWS) {
    let at = FIRST / 4 + team.index;
    let projected = plus_bias(sums, BIAS, at);
    y[at] = select(projected, y[at] + projected, ADD);
  }
}
