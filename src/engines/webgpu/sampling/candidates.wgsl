const CANDIDATES = 64u; // CANDIDATE_COUNT of generation/sampling.ts

// What a step leaves to be read back; the layout is that of candidates.ts.
struct Candidates {
  ids: array<u32, CANDIDATES>,
  logits: array<f32, CANDIDATES>,
  log_sum_exp: f32, // over the logits of all tokens
  chosen: u32, // the next token's id
}
