// OLMo 1's norm: LayerNorm without weight or bias, over a row of `x` [T, D]. The kernel that takes this file in
// declares `x: array<vec4f>` and `D4`, the quarter of D.
//
// Compiled with team.wgsl (Team), lanes.*.wgsl (sum_over_lanes).

override EPSILON: f32;

struct Norm {
  mean: f32,
  scale: f32, // 1 / sqrt(variance + EPSILON)
}

fn normalised(values: vec4f, norm: Norm) -> vec4f {
  return (values - norm.mean) * norm.scale;
}

fn layer_norm(row: u32, team: Team) -> Norm {
  let start = row * D4;
  var total = vec4f();
  for (var c = team.lane; c < D4; c += team.lanes) {
    total += x[start + c];
  }
  let mean = sum_over_lanes(dot(total, vec4f(1))) / f32(4 * D4);
  // A second pass: the mean of squares minus the square of the mean would lose digits.
  var squares = 0.0;
  for (var c = team.lane; c < D4; c += team.lanes) {
    let centred = x[start + c] - mean;
    squares += dot(centred, centred);
  }
  return Norm(mean, inverseSqrt(sum_over_lanes(squares) / f32(4 * D4) + EPSILON));
}
