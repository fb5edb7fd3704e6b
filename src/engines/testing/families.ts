import { FAMILIES } from "../../models/families.ts";
import { type Head, headOf } from "../head.ts";

/** Random checkpoints of every family but OLMo 1, tied and untied, with the head that each has: fixtures/README.md. */
export const FAMILY_FIXTURES: readonly (readonly [folder: string, head: Head])[] = Object.keys(FAMILIES)
  .filter((family) => family !== "olmo")
  .flatMap((family) =>
    [true, false].map(
      (tied) => [`/fixtures/families/${family}-${tied ? "tied" : "untied"}`, headOf(tied)] as const,
    ),
  );
