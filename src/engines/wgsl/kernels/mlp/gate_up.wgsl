// Decode: y = activation(w_gate · h) * (w_up · h) with h = norm(x), and biases, for one token. A team makes TEAM_ROWS
// rows.
//
// Compiled with team.wgsl (WORKGROUP), lanes.*.wgsl (Invocation, team_of), team_rows.wgsl
// (TEAM_ROWS, RowSums, four_sums), weights.*.wgsl (Weights8, SCALED, scales_at, dot8, scale8), row_norm.wgsl
// (row_norm, normalised), vectors.wgsl or no_vectors.wgsl (plus_bias), activation.wgsl (activated).

override D4: u32; // D / 4
override D8: u32; // D / 8
override STRIDE8: u32; // of a row with what stands behind its columns, in eights of weights
override FIRST: u32; // row of both matrices, that is bound
override ROWS: u32; // that are bound
override GATE_BIAS: u32; // where the biases stand among the vectors
override UP_BIAS: u32;

@group(0) @binding(0) var<storage, read> x: array<vec4f, D4>; // [D] float32
@group(0) @binding(1) var<storage, read> w_gate: array<Weights8, ROWS * STRIDE8>; // [ROWS, D]
@group(0) @binding(2) var<storage, read> w_up: array<Weights8, ROWS * STRIDE8>; // [ROWS, D]
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>; // [F] float32

@compute @workgroup_size(WORKGROUP)
fn main(invocation: Invocation) {
  let team = team_of(invocation);
  let norm = row_norm(0, team);
  let first = team.index * TEAM_ROWS;
  let start = first * STRIDE8;
  // One matrix after the other: an emulated GPU is slower with both in one loop.
  var gates: RowSums;
  for (var c = team.lane; c < D8; c += team.lanes) {
    let s = scales_at(c, D8);
    let a = normalised(x[2 * c], 2 * c, norm);
    let b = normalised(x[2 * c + 1], 2 * c + 1, norm);
    for (var r = 0u; r < TEAM_ROWS; r++) {
      let row = start + r * STRIDE8;
      gates[r] += dot8(a, b, c, w_gate[row + c], w_gate[row + s]);
    }
  }
  var ups: RowSums;
  for (var c = team.lane; c < D8; c += team.lanes) {
    let s = scales_at(c, D8);
    let a = normalised(x[2 * c], 2 * c, norm);
    let b = normalised(x[2 * c + 1], 2 * c + 1, norm);
    for (var r = 0u; r < TEAM_ROWS; r++) {
      let row = start + r * STRIDE8;
      ups[r] += dot8(a, b, c, w_up[row + c], w_up[row + s]);
    }
  }
  for (var f = 0u; f < TEAM_ROWS / 4; f++) {
    let four = first + 4 * f;
    var gate = four_sums(&gates, f);
    var up = four_sums(&ups, f);
    if (SCALED) {
      for (var r = 0u; r < 4; r++) {
        let behind = (four + r) * STRIDE8 + D8;
        gate[r] *= scale8(w_gate[behind]);
        up[r] *= scale8(w_up[behind]);
      }
    }
    if (team.lane == 0 && four < ROWS) {
      let at = (FIRST + four) / 4;
      y[at] = activated(plus_bias(gate, GATE_BIAS, at)) * plus_bias(up, UP_BIAS, at);
    }
  }
}
