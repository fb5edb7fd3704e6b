import "./memory.css";
import { Choices } from "../choices/choices.tsx";
import { formatBytes } from "../format/format.ts";
import { memory } from "../session/live_memory.ts";
import { engine, model, verdict } from "../session/model.ts";
import { LedgerTable } from "./table.tsx";
import { MemoryPicture } from "./picture.tsx";
import { describeVerdict, explainHead, headlineOf } from "./verdict_sentence.ts";

export function MemoryPanel() {
  return (
    <section aria-labelledby="memory-heading">
      <header class="memory-header">
        <h2 id="memory-heading">GPU memory, live</h2>
        <Totals />
      </header>
      <VerdictSentence />
      <MemoryPicture />
      <Choices />
      <LedgerTable />
    </section>
  );
}

function VerdictSentence() {
  const { kind, extraBytes } = verdict.value;
  const { entries, totalBytes } = memory.value;
  const shape = model.value?.checkpoint.config ?? null;
  const why = engine.value ? explainHead(engine.value.head, verdict.value) : "";
  return (
    <p class="verdict" data-testid="verdict" data-verdict={kind} data-extra-bytes={extraBytes}>
      <strong>{headlineOf(verdict.value)}</strong>
      <span>
        {describeVerdict(verdict.value, entries.length, totalBytes, shape)} {why}
      </span>
    </p>
  );
}

function Totals() {
  const { totalBytes, peakBytes } = memory.value;
  return (
    <p class="totals" data-testid="ledger-total" data-bytes={totalBytes} data-peak-bytes={peakBytes}>
      <span>
        <strong>{formatBytes(totalBytes)}</strong> live now
      </span>
      <span>
        <strong>{formatBytes(peakBytes)}</strong> at the peak
      </span>
    </p>
  );
}
