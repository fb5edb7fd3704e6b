// What a step leaves to be read back; read_candidates.ts takes it apart.
//
// Needs no other file.

struct Candidates {
  log_sum_exp: f32, // over the logits of all tokens
  chosen: u32, // the next token's id
  ranked: array<Candidate>, // [CANDIDATE_COUNT of generation/sampling.ts] best first
}

struct Candidate {
  id: u32,
  logit: f32,
}
