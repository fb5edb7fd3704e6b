import type { LedgerEntry, Role } from "../../src/index.ts";

/** Live buffers that differ only in a number in their label, such as a layer's. */
export interface Row {
  /** The label; `*` stands for the number if there is more than one buffer. */
  readonly name: string;
  readonly role: Role;
  readonly count: number;
  /** Of all together. */
  readonly bytes: number;
}

/** `model.layers.3.mlp.up_proj.weight` → `model.layers.*.mlp.up_proj.weight` */
function patternOf(label: string): string {
  return label.replace(/(?<=^|\.)\d+(?=\.|$)/g, "*");
}

/** Largest first. */
export function groupRows(entries: readonly LedgerEntry[]): Row[] {
  const groups = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    const key = `${patternOf(entry.label)} ${entry.role} ${entry.bytes}`;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].map(rowOf).sort((a, b) => b.bytes - a.bytes);
}

function rowOf(group: readonly LedgerEntry[]): Row {
  const first = group[0] as LedgerEntry; // groups are never empty
  const labels = new Set(group.map(({ label }) => label));
  return {
    name: labels.size === 1 ? first.label : patternOf(first.label),
    role: first.role,
    count: group.length,
    bytes: first.bytes * group.length,
  };
}
