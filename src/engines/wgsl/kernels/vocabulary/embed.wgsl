// x[t, :] = wte[ids[position + t], :] * SCALE, for those ids whose rows are bound.
//
// Compiled with team.wgsl (WORKGROUP), step.wgsl (step), float16.wgsl or int8.wgsl (Weights4, BEHIND4, float4,
// scale4).

override D4: u32; // D / 4
override SCALE: f32;
override FIRST: u32; // row of the matrix, that is bound
override ROWS: u32; // that are bound

@group(0) @binding(1) var<storage, read> ids: array<u32>; // [context]
@group(0) @binding(2) var<storage, read> wte: array<Weights4>; // [ROWS, D]
@group(0) @binding(3) var<storage, read_write> x: array<vec4f>; // [T, D] float32

@compute @workgroup_size(WORKGROUP)
fn embed(@builtin(global_invocation_id) at: vec3u) {
  let column = at.x;
  let token = at.y;
  let row = ids[step.position + token] - FIRST; // of an id before FIRST it wraps, and is past the last row
  if (column < D4 && row < ROWS) {
    let start = row * (D4 + BEHIND4);
    x[token * D4 + column] = float4(wte[start + column]) * (scale4(wte[start + D4]) * SCALE);
  }
}
