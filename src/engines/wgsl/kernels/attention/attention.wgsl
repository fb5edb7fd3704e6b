// y[t, h, :] = softmax(queries[t, h, :] · keys[:, g, :] * SCALE) · values[:, g, :], of the keys that token t may look at:
// causal, and within its window. H / K heads of queries share a head of keys and values, g. The softmax is carried along
// (Milakov and Gimelshein 2018): what was summed up shrinks when a larger score comes, so no score is kept.
//
// A team makes one head of one token, or of a large head so many columns as its lanes can hold. It takes four keys for
// each part of its lanes at a time. The lanes of a part stride over the columns of these keys; the parts, each with keys of
// its own, are added up at the end.
//
// Compiled with team.wgsl (WORKGROUP), lanes.*.wgsl (Invocation, team_of, sum4_over, max_over_lanes), step.wgsl (step),
// window.wgsl (first_key), float32_cache.wgsl or float16_cache.wgsl (Cached4, from_cache).

override H: u32;
override K: u32;
override HEAD4: u32; // E / 4
override PART: u32; // lanes of a part: a power of two
override SHARE: u32; // fours of columns of the output that a lane makes
override ROWS: u32; // of the cache
override SCALE: f32;

const LOWEST = -3.4e38; // below any score; infinities are not portable in WGSL

@group(0) @binding(1) var<storage, read> queries: array<vec4f>; // [T, H, E] float32
@group(0) @binding(2) var<storage, read> keys: array<Cached4, ROWS * K * HEAD4>; // [ROWS, K, E]
@group(0) @binding(3) var<storage, read> values: array<Cached4, ROWS * K * HEAD4>; // [ROWS, K, E]
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>; // [T, H, E] float32

@compute @workgroup_size(WORKGROUP)
fn main(invocation: Invocation) {
  let team = team_of(invocation);
  let block = SHARE * PART;
  let blocks = (HEAD4 + block - 1) / block;
  let head = team.index / blocks;
  if (head >= H) {
    return;
  }
  let query = (team.token * H + head) * HEAD4;
  let source = head / (H / K) * HEAD4;
  let lane = team.lane % PART;
  let own = team.index % blocks * block + lane;
  let ahead = team.lane / PART * 4 + vec4u(0, 1, 2, 3); // how far its keys are from the first one of all parts
  let position = step.position + team.token;
  var best = LOWEST;
  var total = 0.0;
  var mixed = array<vec4f, SHARE>();
  for (var first = first_key(position); first <= position; first += team.lanes / PART * 4) {
    // Those past the last one are read as the last one, and count for nothing.
    let last = vec4u(position - first);
    var at = first % ROWS + min(ahead, last);
    at = source + select(at, at - ROWS, at >= vec4u(ROWS)) * K * HEAD4;
    var scores = vec4f();
    for (var c = lane; c < HEAD4; c += PART) {
      let q = queries[query + c];
      scores += vec4f(
        dot(q, from_cache(keys[at.x + c])),
        dot(q, from_cache(keys[at.y + c])),
        dot(q, from_cache(keys[at.z + c])),
        dot(q, from_cache(keys[at.w + c])),
      );
    }
    scores = select(vec4f(LOWEST), sum4_over(scores, 1, PART) * SCALE, ahead <= last);
    let better = max(best, max(max(scores.x, scores.y), max(scores.z, scores.w)));
    let fade = exp(best - better);
    let shares = exp(scores - better);
    best = better;
    total = total * fade + dot(shares, vec4f(1));
    for (var n = 0u; n < SHARE; n++) {
      let c = min(own + n * PART, HEAD4 - 1);
      mixed[n] = mixed[n] * fade +
        shares.x * from_cache(values[at.x + c]) +
        shares.y * from_cache(values[at.y + c]) +
        shares.z * from_cache(values[at.z + c]) +
        shares.w * from_cache(values[at.w + c]);
    }
  }
  // A part that had no key still has LOWEST, so it counts for nothing.
  let weight = exp(best - max_over_lanes(best));
  let sum = sum4_over(vec4f(total * weight), PART, team.lanes);
  for (var n = 0u; n < SHARE; n++) {
    let c = own + n * PART;
    let all = sum4_over(mixed[n] * weight, PART, team.lanes) / sum;
    if (team.lane < PART && c < HEAD4) {
      y[query + c] = all;
    }
  }
}
