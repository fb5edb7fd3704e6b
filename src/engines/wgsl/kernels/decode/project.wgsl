// Decode: y = w · x + bias, or y += w · x + bias, for one token: o_proj and down_proj, which add to the residual
// stream unless a norm stands between. A team makes TEAM_ROWS rows.
//
// Compiled with team.wgsl (WORKGROUP), lanes.*.wgsl (Invocation, team_of), team_rows.wgsl
// (TEAM_ROWS, RowSums, four_sums), weights.*.wgsl (Weights8, SCALED, scales_at, dot8, scale8), vectors.wgsl or
// no_vectors.wgsl (plus_bias).

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
  let first = team.index * TEAM_ROWS;
  let start = first * STRIDE8;
  var sums: RowSums;
  for (var c = team.lane; c < COLUMNS8; c += team.lanes) {
    let s = scales_at(c, COLUMNS8);
    let a = x[2 * c];
    let b = x[2 * c + 1];
    for (var r = 0u; r < TEAM_ROWS; r++) {
      let row = start + r * STRIDE8;
      sums[r] += dot8(a, b, c, w[row + c], w[row + s]);
    }
  }
  for (var f = 0u; f < TEAM_ROWS / 4; f++) {
    let four = first + 4 * f;
    var product = four_sums(&sums, f);
    if (SCALED) {
      for (var r = 0u; r < 4; r++) {
        product[r] *= scale8(w[(four + r) * STRIDE8 + COLUMNS8]);
      }
    }
    if (team.lane == 0 && four < ROWS) {
      let at = (FIRST + four) / 4;
      let projected = plus_bias(product, BIAS, at);
      y[at] = select(projected, y[at] + projected, ADD);
    }
  }
}
