import { expect, test } from "vitest";
import { STRUCTURES, type Structure } from "../../lessons/tying/structures.ts";
import type { StructureOutcome } from "./structure_comparison.ts";
import { describeDifference, describeLogits, describeMemory, describeText, judge } from "./judge.ts";

function outcome(structure: Structure): StructureOutcome {
  return {
    structure,
    engine: "wgsl",
    head: "tied",
    prompt: [1],
    logits: Float32Array.of(1, 2, 3),
    ids: [4],
    text: "a dog",
    decodeMs: 1,
    liveBytes: 1_000_000,
    matrices: 1,
  };
}

/** The outcomes of all structures; `changed` is what one of them does differently. */
function outcomes(structure: Structure, changed: Partial<StructureOutcome>): StructureOutcome[] {
  return STRUCTURES.map((each) => Object.assign(outcome(each), each === structure ? changed : {}));
}

test("four that are alike are said to be", () => {
  const judged = judge(outcomes("untied", {}));
  expect(describeLogits(judged)).toBe("All 3 logits are the same, bit for bit.");
  expect(describeText(judged)).toBe("The text is the same.");
  expect(describeMemory(judged)).toMatch(/^The memory is the same, 1.MB\.$/);
});

test("the one whose logits differ in a bit is named", () => {
  const judged = judge(outcomes("shared-module", { logits: Float32Array.of(1, 2, 3 + 2 ** -22) }));
  expect(describeLogits(judged)).toMatch(/not the same.*One module, two names/);
  expect(describeText(judged)).toBe("The text is the same.");
  expect(judged.map(({ difference }) => difference.count)).toEqual([0, 0, 1, 0]);
  expect(describeDifference({ count: 1, largest: 2 ** -22 }, 3)).toBe("1 of 3 differ, by up to 2.4e-7");
});

test("the one whose text differs is named", () => {
  expect(describeText(judge(outcomes("shared-module", { text: "a cat" })))).toMatch(
    /not the same.*two names/,
  );
});

test("the one that takes more memory is named, with how much more", () => {
  const judged = judge(outcomes("untied", { liveBytes: 1_500_000, matrices: 2 }));
  expect(describeMemory(judged)).toMatch(/^The memory differs: “Untied” takes 500.kB more than 1.MB\.$/);
});

test("a run on the CPU has no part in the comparison of GPU memory", () => {
  expect(describeMemory(judge(outcomes("shared-module", { liveBytes: 0 })))).toMatch(/the same/);
});
