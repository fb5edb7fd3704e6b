// The best CANDIDATES logits of the finalist chunks, best first, equal ones by id. A logit's rank is counted, as in
// rank_chunks.wgsl; those below the last finalist's maximum cannot be among the best and are not counted. The
// finalists stand best first: from the first whose maximum is below a logit on, nothing can precede it.
//
// Compiled with team.wgsl (WORKGROUP), candidates.wgsl (Candidates, Candidate).

override TOKENS: u32; // logits that count: those from here on are of padding
override CANDIDATES: u32; // how many are sought
override FINALISTS: u32;
override CHUNK: u32; // rows a chunk, a multiple of four

@group(0) @binding(0) var<storage, read> logits: array<f32>; // [V]
@group(0) @binding(1) var<storage, read> chunk_best: array<f32>; // [TOKENS / CHUNK]
@group(0) @binding(2) var<storage, read> finalists: array<u32>; // [FINALISTS]
@group(0) @binding(3) var<storage, read_write> candidates: Candidates;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) at: vec3u) {
  if (at.x >= FINALISTS * CHUNK) {
    return;
  }
  let id = finalists[at.x / CHUNK] * CHUNK + at.x % CHUNK;
  if (id >= TOKENS) {
    return;
  }
  let own = logits[id];
  if (FINALISTS == CANDIDATES && own < chunk_best[finalists[FINALISTS - 1]]) {
    return;
  }
  var rank = 0u;
  for (var f = 0u; f < FINALISTS && chunk_best[finalists[f]] >= own; f++) {
    let first = finalists[f] * CHUNK;
    for (var other = first; other < first + CHUNK; other += 4) {
      let at = other + vec4u(0, 1, 2, 3);
      let four = vec4f(logits[at.x], logits[at.y], logits[at.z], logits[at.w]);
      let precedes = (at < vec4u(TOKENS)) & ((four > vec4f(own)) | ((four == vec4f(own)) & (at < vec4u(id))));
      rank += dot(vec4u(precedes), vec4u(1));
    }
  }
  if (rank < CANDIDATES) {
    candidates.ranked[rank] = Candidate(id, own);
  }
}
