// y[t, h, :] = softmax(scores[t, h, :]) · values[:, h, :]. A team makes four columns of one head; its lanes stride
// over the keys.
//
// Compiled with team.wgsl (WORKGROUP), lanes.*.wgsl (Invocation, team_of, sum_over_lanes, sum4_over_lanes,
// max_over_lanes), step.wgsl (step).

override H: u32;
override HEAD4: u32; // HEAD / 4
override CONTEXT: u32;

@group(0) @binding(1) var<storage, read> scores: array<f32>; // [T, H, context]
@group(0) @binding(2) var<storage, read> values: array<vec4f>; // [context, H, HEAD] float32
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>; // [T, H, HEAD] float32

@compute @workgroup_size(WORKGROUP)
fn attention_mix(invocation: Invocation) {
  let team = team_of(invocation);
  let column = min(team.index, H * HEAD4 - 1);
  let start = (team.token * H + column / HEAD4) * CONTEXT;
  let keys = step.position + team.token + 1;
  var best = scores[start];
  for (var j = team.lane; j < keys; j += team.lanes) {
    best = max(best, scores[start + j]);
  }
  best = max_over_lanes(best);
  var total = 0.0;
  var mixed = vec4f();
  for (var j = team.lane; j < keys; j += team.lanes) {
    let weight = exp(scores[start + j] - best);
    total += weight;
    mixed += weight * values[j * H * HEAD4 + column];
  }
  total = sum_over_lanes(total);
  mixed = sum4_over_lanes(mixed);
  if (team.lane == 0 && team.index < H * HEAD4) {
    y[team.token * H * HEAD4 + column] = mixed / total;
  }
}
