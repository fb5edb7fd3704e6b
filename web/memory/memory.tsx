import "./memory.css";
import { Choices } from "../choices/choices.tsx";
import { formatBytes } from "../format/format.ts";
import { later } from "../later/later.tsx";
import { memory } from "../session/live_memory.ts";
import { engine, model, verdict } from "../session/page_session.ts";
import { CostElsewhere } from "./cost_elsewhere.tsx";
import { HeadSwitch } from "./head_switch.tsx";
import { LedgerFold } from "./ledger_fold.tsx";
import { MemoryPicture } from "./picture.tsx";
import { shownMemory } from "./shown_memory.ts";
import { describeVerdict, explainHead, headlineOf } from "./verdict_sentence.ts";

const RecordingNote = later(
  () => import("./recording/note.tsx"),
  "RecordingNote",
  () => shownMemory.value.recorded !== null,
);

/** What the GPU holds, and what a second matrix costs. */
export function MemoryPanel() {
  return (
    <section class="memory" aria-labelledby="memory-heading">
      <header class="memory-header">
        <div>
          <h2 id="memory-heading">GPU memory</h2>
          <Totals />
        </div>
        <HeadSwitch />
      </header>
      <VerdictSentence />
      <RecordingNote />
      <MemoryPicture />
      <CostElsewhere />
    </section>
  );
}

/** What the engine does with the head, the choices, and every buffer. */
export function MemoryDetails() {
  return (
    <section class="memory-details" aria-label="Engine and buffers">
      <EngineWord />
      <Choices />
      <LedgerFold />
    </section>
  );
}

function VerdictSentence() {
  const { kind, extraBytes } = verdict.value;
  const { entries, totalBytes } = memory.value;
  const shape = model.value?.checkpoint.config ?? null;
  return (
    <p class="verdict" data-testid="verdict" data-verdict={kind} data-extra-bytes={extraBytes}>
      <strong>{headlineOf(verdict.value)}</strong>
      <span>{describeVerdict(verdict.value, entries.length, totalBytes, shape)}</span>
    </p>
  );
}

/** Not from the ledger: what the engine was told to do. */
function EngineWord() {
  const word = engine.value ? explainHead(engine.value.head, verdict.value) : "";
  return (
    <p class="engine-word quiet" data-testid="engine-word">
      {word && (
        <>
          <b>The engine says:</b> {word}
        </>
      )}
    </p>
  );
}

function Totals() {
  const { totalBytes, peakBytes } = memory.value;
  return (
    <p class="totals quiet" data-testid="ledger-total" data-bytes={totalBytes} data-peak-bytes={peakBytes}>
      <span>
        <strong>{formatBytes(totalBytes)}</strong> now
      </span>
      <span>
        <strong>{formatBytes(peakBytes)}</strong> at peak
      </span>
    </p>
  );
}
