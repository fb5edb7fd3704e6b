import type { Structure } from "../../lessons/tying/structures.ts";
import type { Head } from "../../src/index.ts";

/** On a GPU nothing is left of names: the three that share the matrix are one and the same state of an engine. */
export const HEAD_OF: Readonly<Record<Structure, Head>> = {
  untied: "untied",
  "shared-tensor": "tied",
  "shared-module": "tied",
  absent: "tied",
};
