// y[t, h, :] = softmax(scores[t, h, :]) · values[:, g, :]. A team makes four columns of one head; its lanes stride over
// the keys. H / K heads of queries share a head of values, g.
//
// Compiled with team.wgsl (WORKGROUP), lanes.*.wgsl (Invocation, team_of, sum_over_lanes, sum4_over_lanes,
// max_over_lanes), step.wgsl (step), window.wgsl (first_key), float32_cache.wgsl or float16_cache.wgsl (Cached4,
// from_cache).

override H: u32;
override K: u32;
override HEAD4: u32; // E / 4
override CONTEXT: u32;
override ROWS: u32; // of the cache

@group(0) @binding(1) var<storage, read> scores: array<f32>; // [T, H, context], from the first token's first key on
@group(0) @binding(2) var<storage, read> values: array<Cached4>; // [ROWS, K, E]
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>; // [T, H, E] float32

// The row of the cache that holds a position.
fn row_of(position: u32) -> u32 {
  if (ROWS == CONTEXT) {
    return position;
  }
  return position % ROWS;
}

@compute @workgroup_size(WORKGROUP)
fn attention_mix(invocation: Invocation) {
  let team = team_of(invocation);
  let column = min(team.index, H * HEAD4 - 1);
  let head = column / HEAD4;
  let start = (team.token * H + head) * CONTEXT;
  let origin = first_key(step.position);
  let first = first_key(step.position + team.token) - origin;
  let end = step.position + team.token + 1 - origin;
  var best = scores[start + first];
  for (var i = first + team.lane; i < end; i += team.lanes) {
    best = max(best, scores[start + i]);
  }
  best = max_over_lanes(best);
  let source = head / (H / K) * HEAD4 + column % HEAD4;
  var total = 0.0;
  var mixed = vec4f();
  for (var i = first + team.lane; i < end; i += team.lanes) {
    let weight = exp(scores[start + i] - best);
    total += weight;
    mixed += weight * from_cache(values[row_of(origin + i) * K * HEAD4 + source]);
  }
  total = sum_over_lanes(total);
  mixed = sum4_over_lanes(mixed);
  if (team.lane == 0 && team.index < H * HEAD4) {
    y[team.token * H * HEAD4 + column] = mixed / total;
  }
}
