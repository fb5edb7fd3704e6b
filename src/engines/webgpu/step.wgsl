// What changes from step to step; written by step.ts.
//
// Needs no other file.

struct Step {
  position: u32, // of the first token of this step in the sequence
  tokens: u32, // T: 1 in decode, as many as the buffers hold in prefill
  seed: u32,
  top_k: u32, // from 1 to how many candidates there are at most
  temperature: f32, // 0 is greedy
  top_p: f32,
}

@group(0) @binding(0) var<uniform> step: Step;
