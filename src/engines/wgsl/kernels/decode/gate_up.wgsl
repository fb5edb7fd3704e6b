// Decode: y = silu(w_gate · h) * (w_up · h) with h = norm(x), for one token. A team makes four rows of both.
override D4: u32; // D / 4
override D8: u32; // D / 8
override F: u32;

@group(0) @binding(0) var<storage, read> x: array<vec4f>; // [D] float32
@group(0) @binding(1) var<storage, read> w_gate: array<vec4u>; // [F, D] float16
@group(0) @binding(2) var<storage, read> w_up: array<vec4u>; // [F, D] float16
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>; // [F] float32

@compute @workgroup_size(64)
fn gate_up(invocation: Invocation) {
  let team = team_of(invocation);
  let norm = layer_norm(0, team);
  let row = min(4 * team.index, F - 4) * D8;
  var gate = vec4f();
  var up = vec4f();
  for (var c = team.lane; c < D8; c += team.lanes) {
    let a = normalised(x[2 * c], norm);
    let b = normalised(x[2 * c + 1], norm);
    let rows = row + c + vec4u(0, D8, 2 * D8, 3 * D8);
    gate += vec4f(
      dot8(a, b, w_gate[rows.x]),
      dot8(a, b, w_gate[rows.y]),
      dot8(a, b, w_gate[rows.z]),
      dot8(a, b, w_gate[rows.w]),
    );
    up += vec4f(
      dot8(a, b, w_up[rows.x]),
      dot8(a, b, w_up[rows.y]),
      dot8(a, b, w_up[rows.z]),
      dot8(a, b, w_up[rows.w]),
    );
  }
  gate = sum4_over_lanes(gate);
  up = sum4_over_lanes(up);
  if (team.lane == 0 && 4 * team.index < F) {
    y[team.index] = gate / (1 + exp(-gate)) * up;
  }
}
