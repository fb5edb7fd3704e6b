import type { LedgerEntry } from "../../../src/index.ts";
import type { Row } from "../rows.ts";

/** Buffers that would produce these rows; values that rows don't have are 0. */
export function ungroupRows(rows: readonly Row[]): LedgerEntry[] {
  return rows.flatMap(({ name, role, count, bytes }) =>
    Array.from({ length: count }, (_, number) => ({
      label: name.replace("*", String(number)),
      role,
      bytes: bytes / count,
      usage: 0,
      createdAt: 0,
      device: 0,
    })),
  );
}
