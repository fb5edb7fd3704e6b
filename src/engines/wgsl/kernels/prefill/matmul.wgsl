// Prefill: y = x · wᵀ, or y += x · wᵀ, for many tokens. A team makes a tile of four tokens by four rows, so that
// each weight that is read and unpacked serves four tokens.
override ROWS: u32;
override COLUMNS4: u32; // columns / 4
override ACCUMULATE: bool;

@group(0) @binding(0) var<storage, read> x: array<vec4f>; // [T, columns] float32
@group(0) @binding(1) var<storage, read> w: array<vec2u>; // [rows, columns] float16
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>; // [T, rows] float32

@compute @workgroup_size(64)
fn matmul(invocation: Invocation) {
  let team = team_of(invocation);
  let row = min(4 * team.index, ROWS - 4) * COLUMNS4;
  let token = 4 * team.token * COLUMNS4;
  var tile = mat4x4f(); // a column a token
  for (var c = team.lane; c < COLUMNS4; c += team.lanes) {
    let w4 = mat4x4f(
      float4(w[row + c]),
      float4(w[row + COLUMNS4 + c]),
      float4(w[row + 2 * COLUMNS4 + c]),
      float4(w[row + 3 * COLUMNS4 + c]),
    );
    tile += mat4x4f(
      x[token + c] * w4,
      x[token + COLUMNS4 + c] * w4,
      x[token + 2 * COLUMNS4 + c] * w4,
      x[token + 3 * COLUMNS4 + c] * w4,
    );
  }
  for (var t = 0u; t < 4; t++) {
    let sums = sum4_over_lanes(tile[t]);
    let at = (4 * team.token + t) * (ROWS / 4) + team.index;
    if (team.lane == 0 && 4 * team.index < ROWS) {
      y[at] = select(sums, y[at] + sums, ACCUMULATE);
    }
  }
}
