// Decode: y = silu(w_gate · h) * (w_up · h) with h = norm(x), for one token. A team makes two rows of both.
override D4: u32; // D / 4
override F: u32;

@group(0) @binding(0) var<storage, read> x: array<vec4f>; // [D] float32
@group(0) @binding(1) var<storage, read> w_gate: array<vec2u>; // [F, D] float16
@group(0) @binding(2) var<storage, read> w_up: array<vec2u>; // [F, D] float16
@group(0) @binding(3) var<storage, read_write> y: array<vec2f>; // [F] float32

@compute @workgroup_size(64)
fn gate_up(invocation: Invocation) {
  let team = team_of(invocation);
  let norm = layer_norm(0, team);
  let row = min(2 * team.index, F - 2) * D4;
  var sums = vec4f();
  for (var c = team.lane; c < D4; c += team.lanes) {
    let h = (x[c] - norm.mean) * norm.scale;
    let a = row + c;
    let b = row + D4 + c;
    sums += h * mat4x4f(float4(w_gate[a]), float4(w_gate[b]), float4(w_up[a]), float4(w_up[b]));
  }
  sums = sum4_over_lanes(sums);
  if (team.lane == 0 && 2 * team.index < F) {
    y[team.index] = sums.xy / (1 + exp(-sums.xy)) * sums.zw;
  }
}
