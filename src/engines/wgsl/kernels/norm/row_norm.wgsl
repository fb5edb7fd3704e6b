// The norm of a row of `x` [T, D]: LayerNorm where the mean is taken off, or else RMSNorm; times a weight where there is
// one; or nothing at all. The kernel that takes this file in declares `x: array<vec4f>` and `D4`, the quarter of D: an even
// number.
//
// Compiled with team.wgsl (Team), lanes.*.wgsl (sum4_over_lanes), vectors.wgsl or no_vectors.wgsl (times_weight).

override NORMED: bool; // or else rows are taken as they are
override CENTRED: bool; // LayerNorm
override NORM_WEIGHT: u32; // where it stands among the vectors
override EPSILON: f32;

struct Norm {
  mean: f32,
  scale: f32, // 1 / sqrt(variance + EPSILON)
}

// Four numbers of the row, from column 4 * `column4` on.
fn normalised(values: vec4f, column4: u32, norm: Norm) -> vec4f {
  if (!NORMED) {
    return values;
  }
  return times_weight((values - norm.mean) * norm.scale, NORM_WEIGHT, column4);
}

// In one pass. What a number is beyond `origin` is summed up: the mean of the squares themselves, minus the square of the
// mean, would lose digits where the mean is far from zero. Any number of the row will do as the origin, but one of those
// few that some models make a hundred times as large as all others: so it is the middle of four.
fn row_norm(row: u32, team: Team) -> Norm {
  if (!NORMED) {
    return Norm(0, 1);
  }
  let start = row * D4;
  let first = x[start];
  let least = min(min(first.x, first.y), min(first.z, first.w));
  let most = max(max(first.x, first.y), max(first.z, first.w));
  let origin = select(0, (dot(first, vec4f(1)) - least - most) / 2, CENTRED);
  var total = vec4f();
  var squares = vec4f();
  for (var c = 2 * team.lane; c < D4; c += 2 * team.lanes) {
    let a = x[start + c] - origin;
    let b = x[start + c + 1] - origin;
    total += a + b;
    squares += a * a + b * b;
  }
  let sums = sum4_over_lanes(vec4f(dot(total, vec4f(1)), dot(squares, vec4f(1)), 0, 0));
  let mean = select(0, sums.x / f32(4 * D4), CENTRED);
  let variance = max(sums.y / f32(4 * D4) - mean * mean, 0);
  return Norm(origin + mean, inverseSqrt(variance + EPSILON));
}
