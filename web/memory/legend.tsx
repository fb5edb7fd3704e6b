import "./legend.css";
import { type Role, ROLES } from "../../src/index.ts";
import { formatBytes } from "../format/format.ts";
import { shownMemory } from "./shown_memory.ts";
import { sum } from "./squarify.ts";

const TITLES: Readonly<Record<Role, string>> = {
  weight: "weights",
  "kv-cache": "KV cache",
  activation: "activations",
  staging: "staging",
  runtime: "other",
};

/** The meaning of the colours. */
export function Legend() {
  return (
    <figcaption class="legend quiet">
      {ROLES.map((role) => (
        <RoleKey key={role} role={role} />
      ))}
    </figcaption>
  );
}

function RoleKey({ role }: { role: Role }) {
  const bytes = sum(
    shownMemory.value.entries.filter((entry) => entry.role === role),
    (entry) => entry.bytes,
  );
  if (bytes === 0) return null;
  return (
    <span>
      <i class={`tile ${role}`} /> {TITLES[role]} {formatBytes(bytes)}
    </span>
  );
}
