import "./measure_room.css";
import { ENGINE_NAMES, type EngineName, formatReport } from "../../src/index.ts";
import { Button } from "../button/button.tsx";
import { CopyButton } from "../copy/copy.tsx";
import { plain } from "../format/plain.ts";
import { MeasuringProgress } from "../progress/measuring.tsx";
import { CODE_MB } from "../session/engine_code.ts";
import { benchmark, canMeasure, canRun, include, includedEngines, obstacle } from "./benchmark.ts";
import { Bars } from "./bars.tsx";
import { describeFindings } from "./findings_sentence.ts";

/** The measurement of `npm run bench`, on the visitor's GPU. */
export function MeasureRoom() {
  return (
    <div class="bench" data-testid="bench" data-next="bench-run">
      <p>
        Each engine writes the same number of tokens, three times. wgsl has the weights that run here; the
        others have float32. onnxruntime and transformers.js first load {CODE_MB["ort-wasm"]} or{" "}
        {CODE_MB["ort-webgpu"]} MB of code.
      </p>
      <div class="bench-actions">
        {ENGINE_NAMES.map((name) => (
          <EngineBox key={name} name={name} />
        ))}
        <Button id="bench-run" class="primary" ready={canMeasure.value} act={benchmark.begin}>
          Measure
        </Button>
        <Button id="bench-cancel" ready={benchmark.measuring.value !== null} act={benchmark.cancel}>
          Cancel
        </Button>
      </div>
      {obstacle.value && <p data-testid="bench-obstacle">{obstacle}</p>}
      <MeasuringProgress measuring={benchmark.measuring.value} />
      <p class="visually-hidden" role="status" data-testid="bench-said">
        {benchmark.found.value && plain(describeFindings(benchmark.found.value))}
      </p>
      <Findings />
    </div>
  );
}

function EngineBox({ name }: { name: EngineName }) {
  return (
    <label>
      <input
        type="checkbox"
        data-testid={`bench-${name}`}
        checked={includedEngines.value.has(name) && canRun(name)}
        disabled={!canRun(name)}
        onChange={(event) => include(name, event.currentTarget.checked)}
      />
      {name}
    </label>
  );
}

function Findings() {
  const report = benchmark.found.value;
  if (!report) return null;
  const table = formatReport(report);
  return (
    <>
      {report.results.length > 0 && <Bars results={report.results} />}
      {report.refusals.map(({ engine, head, reason }) => (
        <p key={`${engine} ${head}`} data-testid="bench-refusal">
          Not measured: {engine} {head}. {plain(reason)}
        </p>
      ))}
      <details>
        <summary>All numbers</summary>
        {/* A scrollable region must be reachable by keyboard. */}
        <pre tabIndex={0} data-testid="bench-table">
          {table}
        </pre>
      </details>
      <p>
        <CopyButton
          testId="bench-copy"
          label="Copy as text"
          text={() => table}
          subject={() => benchmark.found.value}
          copied="Table copied."
          refused="Copying was not allowed: the table above can be selected."
        />
      </p>
    </>
  );
}
