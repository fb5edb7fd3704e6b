// Decode: y += w · x for one token: o_proj and down_proj, which add to the residual stream. A team makes four rows.
override ROWS: u32;
override COLUMNS8: u32; // columns / 8

@group(0) @binding(0) var<storage, read> x: array<vec4f>; // [columns] float32
@group(0) @binding(1) var<storage, read> w: array<vec4u>; // [rows, columns] float16
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>; // [rows] float32

@compute @workgroup_size(64)
fn project(invocation: Invocation) {
  let team = team_of(invocation);
  let row = min(4 * team.index, ROWS - 4) * COLUMNS8;
  var sums = vec4f();
  for (var c = team.lane; c < COLUMNS8; c += team.lanes) {
    let a = x[2 * c];
    let b = x[2 * c + 1];
    sums += vec4f(
      dot8(a, b, w[row + c]),
      dot8(a, b, w[row + COLUMNS8 + c]),
      dot8(a, b, w[row + 2 * COLUMNS8 + c]),
      dot8(a, b, w[row + 3 * COLUMNS8 + c]),
    );
  }
  sums = sum4_over_lanes(sums);
  if (team.lane == 0 && 4 * team.index < ROWS) {
    y[team.index] += sums;
  }
}
