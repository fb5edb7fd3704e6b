// scores[t, h, i] = queries[t, h, :] · keys[j, g, :] * SCALE for every key j that token t may look at: causal, and within
// its window. Keys are counted from the first one that the first token looks at: i = j - first. H / K heads of queries
// share a head of keys, g.
//
// Compiled with team.wgsl (WORKGROUP), step.wgsl (step), window.wgsl (first_key), float32_cache.wgsl or
// float16_cache.wgsl (Cached4, from_cache).

override H: u32;
override K: u32;
override HEAD4: u32; // E / 4
override CONTEXT: u32;
override ROWS: u32; // of the cache
override SCALE: f32;

@group(0) @binding(1) var<storage, read> queries: array<vec4f>; // [T, H, E] float32
@group(0) @binding(2) var<storage, read> keys: array<Cached4>; // [ROWS, K, E]
@group(0) @binding(3) var<storage, read_write> scores: array<f32>; // [T, H, context]

@compute @workgroup_size(WORKGROUP)
fn attention_scores(@builtin(global_invocation_id) at: vec3u) {
  let head = at.x % H;
  let index = at.x / H;
  let token = at.y;
  let key = first_key(step.position) + index;
  if (key > step.position + token || key < first_key(step.position + token)) {
    return;
  }
  let q_row = (token * H + head) * HEAD4;
  let k_row = (key % ROWS * K + head / (H / K)) * HEAD4;
  var sum = 0.0;
  for (var c = 0u; c < HEAD4; c++) {
    sum += dot(queries[q_row + c], from_cache(keys[k_row + c]));
  }
  scores[(token * H + head) * CONTEXT + index] = sum * SCALE;
}
