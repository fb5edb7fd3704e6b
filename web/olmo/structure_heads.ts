import type { Structure } from "../../lessons/tying/structures.ts";
import type { Head } from "../../src/index.ts";

/** Names do not exist on a GPU: the three structures that share the matrix are the same state of an engine. */
export const HEAD_OF: Readonly<Record<Structure, Head>> = {
  untied: "untied",
  "shared-tensor": "tied",
  "shared-module": "tied",
  absent: "tied",
};
