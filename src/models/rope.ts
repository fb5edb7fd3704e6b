/** How queries and keys are rotated by position (Su et al. 2021, "RoFormer", section 3.2). */
export interface Rope {
  readonly theta: number;
  readonly scaling: RopeScaling | null;
}

export type RopeScaling = LinearScaling | Llama3Scaling;

/** `rope_type: linear`: divides all frequencies by one factor. */
interface LinearScaling {
  readonly kind: "linear";
  readonly factor: number;
}

/** `rope_type: llama3`: lowers low frequencies, and keeps high ones. */
interface Llama3Scaling {
  readonly kind: "llama3";
  readonly factor: number;
  readonly lowFrequencyFactor: number;
  readonly highFrequencyFactor: number;
  /** The context length before it was extended. */
  readonly originalContext: number;
}

/** Radians by which each position rotates each pair of columns: E / 2 of them. */
export function frequencies({ theta, scaling }: Rope, headSize: number): number[] {
  const half = headSize / 2;
  const plain = Array.from({ length: half }, (_, i) => theta ** (-i / half));
  return scaling ? plain.map((frequency) => slowed(frequency, scaling)) : plain;
}

function slowed(frequency: number, scaling: RopeScaling): number {
  return scaling.kind === "linear" ? frequency / scaling.factor : stretched(frequency, scaling);
}

/** As in transformers' `_compute_llama3_parameters`. */
function stretched(frequency: number, scaling: Llama3Scaling): number {
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalContext } = scaling;
  const turns = (originalContext * frequency) / (2 * Math.PI); // within the original context
  if (turns > high) return frequency;
  if (turns < low) return frequency / factor;
  const share = (turns - low) / (high - low);
  return ((1 - share) * frequency) / factor + share * frequency;
}
