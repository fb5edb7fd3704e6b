import { type JudgedShape, judgeHead } from "../../../src/index.ts";
import type { Row } from "../rows.ts";
import recordedRows from "./recording.json";
import type { RecordedMemory, Recording } from "./recording.ts";
import { ungroupRows } from "./ungroup_rows.ts";

/** The ledger of a run on another GPU, as `npm run record` writes it: its tables with one matrix, and with two. */
interface RecordedRows extends Pick<Recording, "adapter" | "date"> {
  readonly shape: JudgedShape;
  readonly tied: readonly Row[];
  readonly untied: readonly Row[];
}

const { adapter, date, shape, tied, untied } = recordedRows as RecordedRows;

function replay(rows: readonly Row[]): RecordedMemory {
  const entries = ungroupRows(rows);
  return { entries, verdict: judgeHead(entries, shape) };
}

export const RECORDED: Recording = { adapter, date, tied: replay(tied), untied: replay(untied) };
