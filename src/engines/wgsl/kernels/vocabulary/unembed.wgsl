// logits = hidden · wteᵀ, or norm(x) · wteᵀ: one dot product with each row of the matrix, which is read as it lies. One
// team takes CHUNK rows, TEAM_ROWS at a time, and leaves what the search for candidates needs of them. Rows from TOKENS on,
// which are padding, get a logit as well, but count for nothing.
//
// Compiled with team.wgsl (WORKGROUP), lanes.*.wgsl (Invocation, team_of), team_rows.wgsl
// (TEAM_ROWS, RowSums, four_sums), weights.*.wgsl (Weights8, SCALED, scales_at, dot8, scale8), row_norm.wgsl (row_norm,
// normalised).

override D4: u32; // D / 4
override D8: u32; // D / 8
override STRIDE8: u32; // of a row with what stands behind its columns, in eights of weights
override FIRST: u32; // row of the matrix, that is bound: where a chunk begins
override ROWS: u32; // that are bound
override TOKENS: u32;
override CHUNK: u32; // rows a team takes, a multiple of TEAM_ROWS

const LOWEST = -3.4e38; // below any logit; infinities are not portable in WGSL

@group(0) @binding(0) var<storage, read> x: array<vec4f, D4>; // [D] float32
@group(0) @binding(1) var<storage, read> wte: array<Weights8, ROWS * STRIDE8>; // [ROWS, D]
@group(0) @binding(2) var<storage, read_write> logits: array<f32>; // [V]
@group(0) @binding(3) var<storage, read_write> chunk_best: array<f32>; // [TOKENS / CHUNK] largest logit
@group(0) @binding(4) var<storage, read_write> chunk_sum: array<f32>; // [TOKENS / CHUNK] sum of exp(logit - best)

@compute @workgroup_size(WORKGROUP)
fn main(invocation: Invocation) {
  let team = team_of(invocation);
  let norm = row_norm(0, team);
  let start = team.index * CHUNK;
  var best = LOWEST;
  var sum = 0.0;
  var sums: RowSums;
  for (var first = start; first < start + CHUNK; first += TEAM_ROWS) {
    sums = RowSums(); // declared here it would keep the sums before, on an emulated GPU
    for (var c = team.lane; c < D8; c += team.lanes) {
      let s = scales_at(c, D8);
      let a = normalised(x[2 * c], 2 * c, norm);
      let b = normalised(x[2 * c + 1], 2 * c + 1, norm);
      for (var r = 0u; r < TEAM_ROWS; r++) {
        let row = (first + r) * STRIDE8;
        sums[r] += dot8(a, b, c, wte[row + c], wte[row + s]);
      }
    }
    for (var f = 0u; f < TEAM_ROWS / 4; f++) {
      let row = first + 4 * f;
      var four = four_sums(&sums, f);
      if (SCALED) {
        for (var r = 0u; r < 4; r++) {
          four[r] *= scale8(wte[(row + r) * STRIDE8 + D8]);
        }
      }
      let rows = vec4u(row, row + 1, row + 2, row + 3);
      let bound = rows < vec4u(ROWS);
      let real = bound & (rows + FIRST < vec4u(TOKENS));
      let counted = select(vec4f(LOWEST), four, real);
      let better = max(max(max(counted.x, counted.y), max(counted.z, counted.w)), best);
      sum = sum * exp(best - better) + dot(select(vec4f(), exp(counted - better), real), vec4f(1));
      best = better;
      if (team.lane == 0) {
        for (var i = 0u; i < 4; i++) {
          if (bound[i]) {
            logits[FIRST + row + i] = four[i];
          }
        }
      }
    }
  }
  if (team.lane == 0 && start < ROWS && FIRST + start < TOKENS) {
    chunk_best[FIRST / CHUNK + team.index] = best;
    chunk_sum[FIRST / CHUNK + team.index] = sum;
  }
}
