import { type BitDifference, compareBits } from "../../src/index.ts";
import type { Structure } from "../../lessons/tying/structures.ts";
import { formatBytes, formatWhole } from "../format/format.ts";
import { TITLES } from "../olmo/structure_sentences.ts";
import type { StructureOutcome } from "./structure_comparison.ts";

/** An outcome compared with that of OLMo's own structure, which has no head. */
export interface Judged extends StructureOutcome {
  readonly difference: BitDifference;
  readonly sameText: boolean;
}

/** @param outcomes of all structures, `absent` the last */
export function judge(outcomes: readonly StructureOutcome[]): Judged[] {
  const own = outcomes.at(-1);
  if (!own) return [];
  return outcomes.map((outcome) =>
    Object.assign({}, outcome, {
      difference: compareBits(outcome.logits, own.logits),
      sameText: outcome.text === own.text,
    }),
  );
}

export function describeLogits(judged: readonly Judged[]): string {
  const odd = judged.find(({ difference }) => difference.count > 0);
  if (!odd) return `All ${formatWhole(judged[0]?.logits.length ?? 0)} logits are the same, bit for bit.`;
  return `The logits are not the same: those of “${TITLES[odd.structure]}” differ.`;
}

export function describeText(judged: readonly Judged[]): string {
  const odd = judged.find(({ sameText }) => !sameText);
  return odd
    ? `The text is not the same: “${TITLES[odd.structure]}” continues differently.`
    : "The text is the same.";
}

/** Which runs on the GPU hold more memory than the smallest, and how much more. */
export function describeMemory(judged: readonly Judged[]): string {
  const onGpu = judged.filter(({ liveBytes }) => liveBytes > 0);
  if (onGpu.length === 0) return "No GPU was used, so there is no memory to compare.";
  const least = Math.min(...onGpu.map(({ liveBytes }) => liveBytes));
  const larger = onGpu.filter(({ liveBytes }) => liveBytes > least);
  if (larger.length === 0) return `The memory is the same, ${formatBytes(least)}.`;
  const list = larger.map(
    ({ structure, liveBytes }) => `${inQuotes(structure)} takes ${formatBytes(liveBytes - least)} more`,
  );
  return `The memory differs: ${list.join(" and ")} than ${formatBytes(least)}.`;
}

function inQuotes(structure: Structure): string {
  return `“${TITLES[structure]}”`;
}

/** "the same", or how many numbers differ, and by how much at most. */
export function describeDifference({ count, largest }: BitDifference, total: number): string {
  if (count === 0) return "the same bits";
  return `${formatWhole(count)} of ${formatWhole(total)} differ, by up to ${largest.toPrecision(2)}`;
}
