/** How positions turn queries and keys (Su et al. 2021, "RoFormer", section 3.2). */
export interface Rope {
  readonly theta: number;
  readonly scaling: RopeScaling | null;
}

export type RopeScaling = LinearScaling | Llama3Scaling;

/** `rope_type: linear`: all turns are made slower alike. */
export interface LinearScaling {
  readonly kind: "linear";
  readonly factor: number;
}

/** `rope_type: llama3`: slow turns are made slower, fast ones are left as they are. */
export interface Llama3Scaling {
  readonly kind: "llama3";
  readonly factor: number;
  readonly lowFrequencyFactor: number;
  readonly highFrequencyFactor: number;
  /** The context that the model had before it was stretched. */
  readonly originalContext: number;
}

/** Radians that a position turns each pair of columns by: E / 2 of them. */
export function frequencies({ theta, scaling }: Rope, headSize: number): number[] {
  const half = headSize / 2;
  const plain = Array.from({ length: half }, (_, i) => theta ** (-i / half));
  return scaling ? plain.map((frequency) => slowed(frequency, scaling)) : plain;
}

function slowed(frequency: number, scaling: RopeScaling): number {
  return scaling.kind === "linear" ? frequency / scaling.factor : stretched(frequency, scaling);
}

/** As transformers' `_compute_llama3_parameters` does it. */
function stretched(frequency: number, scaling: Llama3Scaling): number {
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalContext } = scaling;
  const turns = (originalContext * frequency) / (2 * Math.PI); // within the original context
  if (turns > high) return frequency;
  if (turns < low) return frequency / factor;
  const share = (turns - low) / (high - low);
  return ((1 - share) * frequency) / factor + share * frequency;
}
