import { Fold } from "../fold/fold.tsx";
import { formatWhole } from "../format/format.ts";
import { later } from "../later/later.tsx";
import { memory } from "../session/live_memory.ts";

const LedgerTable = later(() => import("./table.tsx"), "LedgerTable");

/** The number of live buffers; unfolding it shows each. */
export function LedgerFold() {
  const live = memory.value.entries.length;
  return (
    <Fold testId="ledger-fold" summary={`${formatWhole(live)} buffers`} hidden={live === 0}>
      <LedgerTable />
    </Fold>
  );
}
