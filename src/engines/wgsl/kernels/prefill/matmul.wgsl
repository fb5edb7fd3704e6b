// Prefill: y = x · wᵀ + bias, or y += x · wᵀ + bias, for many tokens. A team makes a tile of four tokens by four rows, so that
// each weight that is read and unpacked serves four tokens.
//
// Compiled with team.wgsl (WORKGROUP), lanes.*.wgsl (Invocation, team_of, sum4_over_lanes), float16.wgsl or
// int8.wgsl (Weights4, BEHIND4, SCALED, float4, scale4), vectors.wgsl or no_vectors.wgsl (plus_bias).

override ALL_ROWS: u32; // of the matrix
override FIRST: u32; // row of it, that is bound
override ROWS: u32; // that are bound
override COLUMNS4: u32; // columns / 4
override BIAS: u32; // where it stands among the vectors
override ADD: bool;

@group(0) @binding(0) var<storage, read> x: array<vec4f>; // [T, columns] float32
@group(0) @binding(1) var<storage, read> w: array<Weights4>; // [ROWS, columns]
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>; // [T, ALL_ROWS] float32

@compute @workgroup_size(WORKGROUP)
fn matmul(invocation: Invocation) {
  let team = team_of(invocation);
  let stride = COLUMNS4 + BEHIND4;
  let rows = min(4 * team.index, ROWS - 4) * stride + vec4u(0, stride, 2 * stride, 3 * stride);
  let token = 4 * team.token * COLUMNS4;
  var tile = mat4x4f(); // a column a token
  for (var c = team.lane; c < COLUMNS4; c += team.lanes) {
    let w4 = mat4x4f(
      float4(w[rows.x + c]),
      float4(w[rows.y + c]),
      float4(w[rows.z + c]),
      float4(w[rows.w + c]),
    );
    tile += mat4x4f(
      x[token + c] * w4,
      x[token + COLUMNS4 + c] * w4,
      x[token + 2 * COLUMNS4 + c] * w4,
      x[token + 3 * COLUMNS4 + c] * w4,
    );
  }
  var scales = vec4f(1);
  if (SCALED) {
    let behind = rows + COLUMNS4;
    scales = vec4f(scale4(w[behind.x]), scale4(w[behind.y]), scale4(w[behind.z]), scale4(w[behind.w]));
  }
  for (var t = 0u; t < 4; t++) {
    let row4 = FIRST / 4 + team.index;
    let sums = plus_bias(sum4_over_lanes(tile[t]) * scales, BIAS, row4);
    let at = (4 * team.token + t) * ALL_ROWS / 4 + row4;
    if (team.lane == 0 && 4 * team.index < ROWS) {
      y[at] = select(sums, y[at] + sums, ADD);
    }
  }
}
