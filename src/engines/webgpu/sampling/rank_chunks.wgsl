// The chunks of logits that can hold a candidate: those with the FINALISTS largest maxima, best first. At least
// that many logits are no smaller than the last of these maxima, so no logit of another chunk is among the best.
// A chunk's rank is the number of chunks before it, counted, so that no two invocations need to talk.
//
// Compiled with team.wgsl (WORKGROUP).

override CHUNKS: u32;
override FINALISTS: u32;

@group(0) @binding(0) var<storage, read> chunk_best: array<f32>; // [CHUNKS]
@group(0) @binding(1) var<storage, read_write> finalists: array<u32>; // [FINALISTS] chunks, best first

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) at: vec3u) {
  let chunk = at.x;
  if (chunk >= CHUNKS) {
    return;
  }
  let own = chunk_best[chunk];
  var rank = 0u;
  for (var other = 0u; other < CHUNKS; other += 4) {
    let at = other + vec4u(0, 1, 2, 3);
    let best = vec4f(chunk_best[at.x], chunk_best[at.y], chunk_best[at.z], chunk_best[at.w]);
    let precedes = (at < vec4u(CHUNKS)) & ((best > vec4f(own)) | ((best == vec4f(own)) & (at < vec4u(chunk))));
    rank += dot(vec4u(precedes), vec4u(1));
  }
  if (rank < FINALISTS) {
    finalists[rank] = chunk;
  }
}
