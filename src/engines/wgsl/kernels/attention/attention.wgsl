// y[t, h, :] = softmax(queries[t, h, :] · keys[:, g, :] * SCALE) · values[:, g, :], of the keys that token t may look at:
// causal, and within its window. H / K heads of queries share a head of keys and values, g. The softmax is carried along
// (Milakov and Gimelshein 2018): what was summed up shrinks when a larger score comes, so no score is kept.
//
// A team makes one head of one token, or of a large head so many columns as its lanes can hold. It takes eight keys at a
// time, and its lanes stride over their columns.
//
// Compiled with team.wgsl (WORKGROUP), lanes.*.wgsl (Invocation, team_of, sum4_over_lanes), step.wgsl (step),
// window.wgsl (first_key), float32_cache.wgsl or float16_cache.wgsl (Cached4, from_cache).

override H: u32;
override K: u32;
override HEAD4: u32; // E / 4
override SHARE: u32; // fours of columns of the output that a lane makes
override ROWS: u32; // of the cache
override SCALE: f32;

const MOST = 16; // what SHARE may be: more would not fit in registers
const LOWEST = -3.4e38; // below any score; infinities are not portable in WGSL

@group(0) @binding(1) var<storage, read> queries: array<vec4f>; // [T, H, E] float32
@group(0) @binding(2) var<storage, read> keys: array<Cached4>; // [ROWS, K, E]
@group(0) @binding(3) var<storage, read> values: array<Cached4>; // [ROWS, K, E]
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>; // [T, H, E] float32

@compute @workgroup_size(WORKGROUP)
fn main(invocation: Invocation) {
  let team = team_of(invocation);
  let block = SHARE * team.lanes;
  let blocks = (HEAD4 + block - 1) / block;
  let head = team.index / blocks;
  if (head >= H) {
    return;
  }
  let query = (team.token * H + head) * HEAD4;
  let source = head / (H / K) * HEAD4;
  let own = team.index % blocks * block + team.lane;
  let position = step.position + team.token;
  var best = LOWEST;
  var total = 0.0;
  var mixed = array<vec4f, MOST>();
  for (var key = first_key(position); key <= position; key += 8) {
    // Those past the last one are read as the last one, and count for nothing.
    let last = vec4u(position - key);
    var near = key % ROWS + min(vec4u(0, 1, 2, 3), last);
    var far = key % ROWS + min(vec4u(4, 5, 6, 7), last);
    near = source + select(near, near - ROWS, near >= vec4u(ROWS)) * K * HEAD4;
    far = source + select(far, far - ROWS, far >= vec4u(ROWS)) * K * HEAD4;
    var a = vec4f();
    var b = vec4f();
    for (var c = team.lane; c < HEAD4; c += team.lanes) {
      let q = queries[query + c];
      for (var i = 0; i < 4; i++) {
        a[i] += dot(q, from_cache(keys[near[i] + c]));
        b[i] += dot(q, from_cache(keys[far[i] + c]));
      }
    }
    a = select(vec4f(LOWEST), sum4_over_lanes(a) * SCALE, vec4u(0, 1, 2, 3) <= last);
    b = select(vec4f(LOWEST), sum4_over_lanes(b) * SCALE, vec4u(4, 5, 6, 7) <= last);
    let four = max(a, b);
    let better = max(best, max(max(four.x, four.y), max(four.z, four.w)));
    let fade = exp(best - better);
    a = exp(a - better);
    b = exp(b - better);
    best = better;
    total = total * fade + dot(a + b, vec4f(1));
    for (var n = 0u; n < SHARE; n++) {
      let c = min(own + n * team.lanes, HEAD4 - 1);
      var sum = mixed[n] * fade;
      for (var i = 0; i < 4; i++) {
        sum += a[i] * from_cache(values[near[i] + c]) + b[i] * from_cache(values[far[i] + c]);
      }
      mixed[n] = sum;
    }
  }
  for (var n = 0u; n < SHARE; n++) {
    let c = own + n * team.lanes;
    if (c < HEAD4) {
      y[query + c] = mixed[n] / total;
    }
  }
}
