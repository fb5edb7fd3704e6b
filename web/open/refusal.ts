import { signal } from "@preact/signals";
import type { WeightFormat } from "../../src/index.ts";
import { type ProblemCode, problemOf } from "../session/problem.ts";
import { LinkFollowed, OwnModelAsked } from "../session/session.ts";

/** `cancelled`: nothing went wrong. */
interface Refusal {
  readonly code: ProblemCode;
  readonly message: string;
  readonly details: string | null;
}

/** Why the last checkpoint could not be inspected or loaded. The previous model still runs. */
export const refusal = signal<Refusal | null>(null);

/** @param weights the format in which the model was to be loaded */
export function refusalOf(error: unknown, cancelled: AbortSignal, weights: WeightFormat): Refusal {
  if (cancelled.aborted) return noFault(CANCELLED);
  if (error instanceof LinkFollowed) return noFault(LEFT_FOR_LINK);
  if (error instanceof OwnModelAsked) return noFault(LEFT);
  const problem = problemOf(error);
  if (problem.code !== "gpu-memory") return problem;
  return { ...problem, message: `${problem.message} ${LESS_MEMORY[weights]}` };
}

export function noFault(message: string): Refusal {
  return { code: "cancelled", message, details: null };
}

/** How the model that was found can do with less, by the format of its weights. */
const LESS_MEMORY: Readonly<Record<WeightFormat, string>> = {
  float16: "Or choose weights in int8, or in int4.",
  int8: "Or choose weights in int4.",
  int4: "Or choose a shorter context.",
};

const CANCELLED =
  "Cancelled. The model that was here before is still here, and what was downloaded is kept for another try.";

const LEFT_FOR_LINK =
  "Cancelled: a link to this site’s own model was followed. What was downloaded is kept for another try.";

const LEFT = "Cancelled: you went back to the page’s own model. What was downloaded is kept for another try.";
