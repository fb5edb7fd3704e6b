import { signal } from "@preact/signals";
import { Fold } from "../fold/fold.tsx";
import { formatWhole } from "../format/format.ts";
import { later } from "../later/later.tsx";
import { memory } from "../session/live_memory.ts";
import { onceQuiet } from "../session/once_quiet.ts";

const LedgerTable = later(() => import("./table.tsx"), "LedgerTable");

/** Then the table is there, folded as it may be: whoever looks for a buffer's name in the page finds it. */
const isDrawn = signal(false);
onceQuiet(() => (isDrawn.value = true));

/** The number of live buffers; unfolding it shows each. */
export function LedgerFold() {
  const live = memory.value.entries.length;
  return (
    <Fold
      testId="ledger-fold"
      summary={`${formatWhole(live)} buffers`}
      hidden={live === 0}
      isDrawn={isDrawn.value}
    >
      <LedgerTable />
    </Fold>
  );
}
