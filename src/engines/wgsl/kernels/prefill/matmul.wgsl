// Prefill: y = x · wᵀ + bias, or y += x · wᵀ + bias, for many tokens. A team makes a tile of eight tokens by four rows,
// so that each weight that is read and unpacked serves eight tokens.
//
// Compiled with team.wgsl (WORKGROUP, Team), lanes.*.wgsl (Invocation, team_of, sum4_over_lanes), projection.wgsl
// (projection), weights.*.wgsl (Weights8, SCALED, scales_at, float8, scale8), vectors.wgsl or no_vectors.wgsl (plus_bias).

override FIRST: u32; // row of the matrix, that is bound

@group(0) @binding(1) var<storage, read> x: array<vec4f>; // [T, columns] float32
@group(0) @binding(2) var<storage, read> w: array<Weights8>; // [rows that are bound, columns]
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>; // [T, rows of the matrix] float32

// Four columns of four tokens, x[at] being the first token's and `next` the way to the next one's, times as many of four
// rows.
fn times(at: u32, next: u32, rows: mat4x4f) -> mat4x4f {
  return mat4x4f(x[at] * rows, x[at + next] * rows, x[at + 2 * next] * rows, x[at + 3 * next] * rows);
}

// Writes the sums of four tokens, or adds them to what is there.
fn put(token: u32, sums: mat4x4f, scales: vec4f, team: Team, writes: bool) {
  let row4 = FIRST / 4 + team.index;
  for (var t = 0u; t < 4; t++) {
    let all = plus_bias(sum4_over_lanes(sums[t]) * scales, projection.bias, row4);
    let at = (token + t) * projection.rows / 4 + row4;
    if (writes) {
      y[at] = select(all, y[at] + all, projection.add == 1);
    }
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(invocation: Invocation) {
  let team = team_of(invocation);
  let columns8 = projection.columns8;
  let bound = arrayLength(&w) / projection.stride8; // rows
  let rows = (min(4 * team.index, bound - 4) + vec4u(0, 1, 2, 3)) * projection.stride8;
  let token = 8 * team.token;
  var first = mat4x4f(); // a column a token: four of them, and the next four
  var second = mat4x4f();
  for (var c = team.lane; c < columns8; c += team.lanes) {
    let s = scales_at(c, columns8);
    let r0 = float8(c, w[rows.x + c], w[rows.x + s]);
    let r1 = float8(c, w[rows.y + c], w[rows.y + s]);
    let r2 = float8(c, w[rows.z + c], w[rows.z + s]);
    let r3 = float8(c, w[rows.w + c], w[rows.w + s]);
    let left = mat4x4f(r0[0], r1[0], r2[0], r3[0]);
    let right = mat4x4f(r0[1], r1[1], r2[1], r3[1]);
    let next = 2 * columns8;
    let at = token * next + 2 * c;
    first += times(at, next, left) + times(at + 1, next, right);
    second += times(at + 4 * next, next, left) + times(at + 4 * next + 1, next, right);
  }
  var scales = vec4f(1);
  if (SCALED) {
    for (var r = 0; r < 4; r++) {
      scales[r] = scale8(w[rows[r] + columns8]);
    }
  }
  let writes = team.lane == 0 && 4 * team.index < bound;
  put(token, first, scales, team, writes);
  put(token + 4, second, scales, team, writes);
}
