// Decode: q, k and v of one token, from norm(x), with RoPE on q and k; k and v go to the cache: qkv.wgsl and
// rotate.wgsl in one, for models that need no more than the buffers below. A piece of work is two rotated pairs,
// rows r and r + E/2 of a head, of all three projections; the entry point is in_turns.wgsl.
//
// Compiled with team.wgsl (Team), lanes.*.wgsl (sum4_over_lanes), step.wgsl (step),
// weights.*.wgsl (Weights8, SCALED, scales_at, dot8, scale8), row_norm.wgsl (Norm, normalised),
// rope.wgsl (turn_at).

override D4: u32; // D / 4
override D8: u32; // D / 8
override STRIDE8: u32; // of a row with what stands behind its columns, in eights of weights
override COLUMNS: u32; // H * E
override FIRST: u32; // row of the three matrices, that is bound: where a head begins
override ROWS: u32; // that are bound
override CACHE_ROWS: u32;
override HALF_HEAD: u32; // E / 2
override CLIP: f32; // q, k and v are clamped to ± CLIP before RoPE

@group(0) @binding(1) var<storage, read> x: array<vec4f, D4>; // [D] float32
@group(0) @binding(2) var<storage, read> w_q: array<Weights8, ROWS * STRIDE8>; // [ROWS, D]
@group(0) @binding(3) var<storage, read> w_k: array<Weights8, ROWS * STRIDE8>; // [ROWS, D]
@group(0) @binding(4) var<storage, read> w_v: array<Weights8, ROWS * STRIDE8>; // [ROWS, D]
@group(0) @binding(5) var<storage, read> rope: array<vec2f>; // rope.wgsl
@group(0) @binding(6) var<storage, read_write> queries: array<f32>; // [H, E] float32
@group(0) @binding(7) var<storage, read_write> keys: array<f32>; // [CACHE_ROWS, H, E] float32
@group(0) @binding(8) var<storage, read_write> values: array<f32>; // [CACHE_ROWS, H, E] float32

// Rows r and r + E/2 of the three projections, r being the `low` one, of those that are bound.
fn put(low: u32, q: vec2f, k: vec2f, v: vec2f) {
  let turn = turn_at(step.position, low % HALF_HEAD);
  let out = FIRST + low;
  let cached = step.position % CACHE_ROWS * COLUMNS + out;
  queries[out] = q.x * turn.x - q.y * turn.y;
  queries[out + HALF_HEAD] = q.y * turn.x + q.x * turn.y;
  keys[cached] = k.x * turn.x - k.y * turn.y;
  keys[cached + HALF_HEAD] = k.y * turn.x + k.x * turn.y;
  values[cached] = v.x;
  values[cached + HALF_HEAD] = v.y;
}

// The two pairs 2 * index and 2 * index + 1, of those that are bound.
fn make_piece(index: u32, norm: Norm, team: Team) {
  let pair = min(2 * index, ROWS / 2 - 2);
  let low = pair + pair / HALF_HEAD * HALF_HEAD;
  let rows = (low + vec4u(0, HALF_HEAD, 1, 1 + HALF_HEAD)) * STRIDE8;
  // One matrix after the other, as in gate_up.wgsl.
  var q = vec4f();
  for (var c = team.lane; c < D8; c += team.lanes) {
    let s = scales_at(c, D8);
    let a = normalised(x[2 * c], 2 * c, norm);
    let b = normalised(x[2 * c + 1], 2 * c + 1, norm);
    for (var r = 0; r < 4; r++) {
      q[r] += dot8(a, b, c, w_q[rows[r] + c], w_q[rows[r] + s]);
    }
  }
  var k = vec4f();
  for (var c = team.lane; c < D8; c += team.lanes) {
    let s = scales_at(c, D8);
    let a = normalised(x[2 * c], 2 * c, norm);
    let b = normalised(x[2 * c + 1], 2 * c + 1, norm);
    for (var r = 0; r < 4; r++) {
      k[r] += dot8(a, b, c, w_k[rows[r] + c], w_k[rows[r] + s]);
    }
  }
  var v = vec4f();
  for (var c = team.lane; c < D8; c += team.lanes) {
    let s = scales_at(c, D8);
    let a = normalised(x[2 * c], 2 * c, norm);
    let b = normalised(x[2 * c + 1], 2 * c + 1, norm);
    for (var r = 0; r < 4; r++) {
      v[r] += dot8(a, b, c, w_v[rows[r] + c], w_v[rows[r] + s]);
    }
  }
  q = sum4_over_lanes(q);
  k = sum4_over_lanes(k);
  v = sum4_over_lanes(v);
  if (SCALED) {
    for (var r = 0; r < 4; r++) {
      q[r] *= scale8(w_q[rows[r] + D8]);
      k[r] *= scale8(w_k[rows[r] + D8]);
      v[r] *= scale8(w_v[rows[r] + D8]);
    }
  }
  q = clamp(q, vec4f(-CLIP), vec4f(CLIP));
  k = clamp(k, vec4f(-CLIP), vec4f(CLIP));
  v = clamp(v, vec4f(-CLIP), vec4f(CLIP));
  if (team.lane == 0 && 4 * index < ROWS) {
    put(low, q.xy, k.xy, v.xy);
    put(low + 1, q.zw, k.zw, v.zw);
  }
}
