// Decode: y = activation(w_gate · h) * (w_up · h) with h = norm(x), and biases, for one token. A piece of work is
// four rows of both; the entry point is in_turns.wgsl.
//
// Compiled with team.wgsl (Team), lanes.*.wgsl (sum4_over_lanes), weights.*.wgsl (Weights8,
// SCALED, scales_at, dot8, scale8), row_norm.wgsl (Norm, normalised), vectors.wgsl or
// no_vectors.wgsl (plus_bias), activation.wgsl (activated).

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

// The rows 4 * four and those behind it, of those that are bound.
fn make_piece(four: u32, norm: Norm, team: Team) {
  let start = min(4 * four, ROWS - 4) * STRIDE8;
  // One matrix after the other: an emulated GPU is slower with both in one loop, and with rows taken from a vector.
  var gate = vec4f();
  for (var c = team.lane; c < D8; c += team.lanes) {
    let s = scales_at(c, D8);
    let a = normalised(x[2 * c], 2 * c, norm);
    let b = normalised(x[2 * c + 1], 2 * c + 1, norm);
    var row = start;
    for (var r = 0; r < 4; r++) {
      gate[r] += dot8(a, b, c, w_gate[row + c], w_gate[row + s]);
      row += STRIDE8;
    }
  }
  var up = vec4f();
  for (var c = team.lane; c < D8; c += team.lanes) {
    let s = scales_at(c, D8);
    let a = normalised(x[2 * c], 2 * c, norm);
    let b = normalised(x[2 * c + 1], 2 * c + 1, norm);
    var row = start;
    for (var r = 0; r < 4; r++) {
      up[r] += dot8(a, b, c, w_up[row + c], w_up[row + s]);
      row += STRIDE8;
    }
  }
  gate = sum4_over_lanes(gate);
  up = sum4_over_lanes(up);
  if (SCALED) {
    for (var r = 0u; r < 4; r++) {
      gate[r] *= scale8(w_gate[start + r * STRIDE8 + D8]);
      up[r] *= scale8(w_up[start + r * STRIDE8 + D8]);
    }
  }
  if (team.lane == 0 && 4 * four < ROWS) {
    let at = FIRST / 4 + four;
    y[at] = activated(plus_bias(gate, GATE_BIAS, at)) * plus_bias(up, UP_BIAS, at);
  }
}
