// What the gate of an MLP passes through.
//
// Needs no other file.

override GELU: bool; // gelu with tanh, or else silu

const LARGEST = 88.0; // whose exp is finite in float32: infinities are not portable in WGSL

fn activated(gate: vec4f) -> vec4f {
  // 0.5 * (1 + tanh(z)) is 1 / (1 + exp(-2 z)).
  var twice = gate;
  if (GELU) {
    twice = 1.5957691216 * (gate + 0.044715 * gate * gate * gate); // 2 * sqrt(2 / pi)
  }
  return gate / (1 + exp(min(-twice, vec4f(LARGEST))));
}
