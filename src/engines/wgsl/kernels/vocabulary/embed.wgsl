// x[t, :] = wte[ids[position + t], :] * SCALE, for those ids whose rows are bound.
//
// Compiled with team.wgsl (WORKGROUP), step.wgsl (step), weights.*.wgsl (Weights8, SCALED,
// scales_at, float8, scale8).

override D8: u32; // D / 8
override STRIDE8: u32; // of a row with what stands behind its columns, in eights of weights
override SCALE: f32;
override FIRST: u32; // row of the matrix, that is bound
override ROWS: u32; // that are bound

@group(0) @binding(1) var<storage, read> ids: array<u32>; // [context]
@group(0) @binding(2) var<storage, read> wte: array<Weights8, ROWS * STRIDE8>; // [ROWS, D]
@group(0) @binding(3) var<storage, read_write> x: array<vec4f>; // [T, D] float32

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) at: vec3u) {
  let c = at.x;
  let token = at.y;
  let row = ids[step.position + token] - FIRST; // of an id before FIRST it wraps, and is past the last row
  if (c < D8 && row < ROWS) {
    let start = row * STRIDE8;
    var scale = SCALE;
    if (SCALED) {
      scale *= scale8(wte[start + D8]);
    }
    let eight = float8(c, wte[start + c], wte[start + scales_at(c, D8)]) * scale;
    let to = 2 * (token * D8 + c);
    x[to] = eight[0];
    x[to + 1] = eight[1];
  }
}
