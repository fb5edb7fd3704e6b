// What `unembed` leaves of each chunk of logits, for logits that another program has made.
//
// Compiled with team.wgsl (WORKGROUP).

override TOKENS: u32; // logits that count: those from here on are of padding
override CHUNK: u32; // logits a chunk

@group(0) @binding(0) var<storage, read> logits: array<f32>; // [V]
@group(0) @binding(1) var<storage, read_write> chunk_best: array<f32>; // [TOKENS / CHUNK] largest logit
@group(0) @binding(2) var<storage, read_write> chunk_sum: array<f32>; // [TOKENS / CHUNK] sum of exp(logit - best)

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) at: vec3u) {
  let first = at.x * CHUNK;
  if (first >= TOKENS) {
    return;
  }
  let end = min(first + CHUNK, TOKENS);
  var best = logits[first];
  for (var id = first + 1; id < end; id++) {
    best = max(best, logits[id]);
  }
  var sum = 0.0;
  for (var id = first; id < end; id++) {
    sum += exp(logits[id] - best);
  }
  chunk_best[at.x] = best;
  chunk_sum[at.x] = sum;
}
