// The next token, chosen from the candidates as generation/sampler.ts does it: temperature, top-k, top-p, and the
// largest score with Gumbel noise. One team: it adds up the softmax of the chunks, then one lane chooses.
//
// Compiled with team.wgsl (WORKGROUP), lanes.*.wgsl (Invocation, team_of, sum_over_lanes), step.wgsl (step),
// candidates.wgsl (Candidates).

override CHUNKS: u32;
override COUNT: u32; // candidates there are

@group(0) @binding(1) var<storage, read> chunk_best: array<f32>; // [CHUNKS]
@group(0) @binding(2) var<storage, read> chunk_sum: array<f32>; // [CHUNKS]
@group(0) @binding(3) var<storage, read_write> candidates: Candidates;
@group(0) @binding(4) var<storage, read_write> ids: array<u32>; // [context]

// The hash PCG3D of Jarzynski and Olano (JCGT 2020); the same bits as in generation/noise.ts.
fn pcg3d(key: vec3u) -> u32 {
  var v = key * 1664525u + 1013904223u;
  v.x += v.y * v.z;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v ^= v >> vec3u(16u);
  return v.x + v.y * v.z;
}

// -log(1 - u). WGSL's log is only good to 2^-21 near 1, which is where small u, and so the largest noise, would be
// taken: below 1/2 the series 2 (s + s³/3 + s⁵/5 + …) with s = u / (2 - u) keeps the digits.
fn exponential(u: f32) -> f32 {
  if (u >= 0.5) {
    return -log(1 - u);
  }
  let s = u / (2 - u);
  let s2 = s * s;
  return 2 * s * (1 + s2 * (1. / 3 + s2 * (1. / 5 + s2 * (1. / 7 + s2 * (1. / 9 + s2 * (1. / 11 + s2 / 13))))));
}

fn gumbel(id: u32) -> f32 {
  let bits = pcg3d(vec3u(step.seed, step.position + step.tokens, id)) >> 9;
  return -log(exponential((f32(bits) + 0.5) * 0x1p-23));
}

fn weight(rank: u32) -> f32 {
  return exp((candidates.ranked[rank].logit - candidates.ranked[0].logit) / step.temperature);
}

fn choose() -> u32 {
  if (step.temperature == 0) {
    return candidates.ranked[0].id;
  }
  let considered = min(step.top_k, COUNT);
  var total = 0.0;
  for (var rank = 0u; rank < considered; rank++) {
    total += weight(rank);
  }
  var reached = 0.0;
  var chosen = candidates.ranked[0].id;
  var best = -3.4e38;
  for (var rank = 0u; rank < considered && (rank == 0 || reached < step.top_p * total); rank++) {
    let id = candidates.ranked[rank].id;
    let score = candidates.ranked[rank].logit / step.temperature + gumbel(id);
    if (score > best) {
      best = score;
      chosen = id;
    }
    reached += weight(rank);
  }
  return chosen;
}

@compute @workgroup_size(WORKGROUP)
fn main(invocation: Invocation) {
  let team = team_of(invocation);
  let best = candidates.ranked[0].logit;
  var sum = 0.0;
  for (var chunk = team.lane; chunk < CHUNKS; chunk += team.lanes) {
    sum += chunk_sum[chunk] * exp(chunk_best[chunk] - best);
  }
  sum = sum_over_lanes(sum);
  if (team.index == 0 && team.lane == 0) {
    let id = choose();
    candidates.log_sum_exp = best + log(sum);
    candidates.chosen = id;
    ids[step.position + step.tokens] = id;
  }
}
