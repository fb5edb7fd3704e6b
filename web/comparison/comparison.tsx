import "./comparison.css";
import { useSignal } from "@preact/signals";
import { Button } from "../button/button.tsx";
import { formatBytes, formatMeasure } from "../format/format.ts";
import { TITLES } from "../olmo/structure_sentences.ts";
import { MeasuringProgress } from "../progress/measuring.tsx";
import { ODD_ONE, ODDITIES, type Oddity, oddity, structureComparison } from "./structure_comparison.ts";
import { gpu } from "../session/page_session.ts";
import {
  describeDifference,
  describeLogits,
  describeMemory,
  describeText,
  judge,
  type Judged,
} from "./judge.ts";

/** Runs the four structures here, one after the other. Whoever comes back to the room finds it open, once it has run. */
export function ComparisonPanel() {
  const { canBegin, begin, cancel, measuring, obstacle, found } = structureComparison;
  const wasRun = useSignal(measuring.peek() !== null || found.peek() !== null);
  const judged = found.value && judge(found.value);
  return (
    <details class="room-fold four-runs" data-testid="comparison" open={wasRun.peek()}>
      <summary>Does anything but the memory change?</summary>
      <p>
        Runs your prompt in all four and compares logits, text, time and memory. Untied holds a copy of the
        embedding here; a model that was trained untied would have other numbers.
      </p>
      <div class="four-runs-actions">
        <OddityChoice />
        <Button id="comparison-run" ready={canBegin.value} act={begin}>
          Run all four
        </Button>
        <Button id="comparison-cancel" ready={measuring.value !== null} act={cancel}>
          Cancel
        </Button>
      </div>
      {obstacle.value && <p data-testid="comparison-obstacle">{obstacle}</p>}
      <MeasuringProgress measuring={measuring.value} />
      <div role="status">{judged && <Verdict judged={judged} />}</div>
      {judged && <Outcomes judged={judged} />}
    </details>
  );
}

const ODDITY_TITLES: Readonly<Record<Oddity, string>> = {
  none: "runs like the others",
  prompt: "gets one prompt token fewer",
  engine: "runs in onnxruntime on the CPU",
};

/** Shows whether the comparison would notice a difference. */
function OddityChoice() {
  return (
    <label>
      “{TITLES[ODD_ONE]}”
      <select
        data-testid="comparison-oddity"
        disabled={structureComparison.measuring.value !== null}
        value={oddity.value}
        onChange={(event) => (oddity.value = event.currentTarget.value as Oddity)}
      >
        {ODDITIES.map((name) => (
          <option key={name} value={name} disabled={name === "engine" && gpu.isMissing.value}>
            {ODDITY_TITLES[name]}
          </option>
        ))}
      </select>
    </label>
  );
}

function Verdict({ judged }: { readonly judged: readonly Judged[] }) {
  return (
    <p class="four-runs-verdict" data-testid="comparison-verdict">
      <strong>{describeLogits(judged)}</strong> {describeText(judged)} {describeMemory(judged)}
    </p>
  );
}

function Outcomes({ judged }: { readonly judged: readonly Judged[] }) {
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">Structure</th>
            <th scope="col">Logits</th>
            <th scope="col">ms a token</th>
            <th scope="col">GPU memory</th>
          </tr>
        </thead>
        <tbody>
          {judged.map((outcome) => (
            <Row key={outcome.structure} {...outcome} />
          ))}
        </tbody>
      </table>
      <Texts judged={judged} />
      <p class="quiet">Logits are compared with “{TITLES.absent}”. Times are means.</p>
    </>
  );
}

function Row({ structure, engine, head, logits, difference, decodeMs, liveBytes, matrices }: Judged) {
  const memory = `${formatBytes(liveBytes)}, ${matrices === 1 ? "one matrix" : `${matrices} matrices`}`;
  return (
    <tr
      data-testid="comparison-row"
      data-structure={structure}
      data-differing={difference.count}
      data-live-bytes={liveBytes}
      data-matrices={matrices}
    >
      <th scope="row">
        {TITLES[structure]}
        <small>
          {engine}, {head}
        </small>
      </th>
      <td class={difference.count > 0 ? "differs" : ""}>{describeDifference(difference, logits.length)}</td>
      <td>{Number.isNaN(decodeMs) ? "–" : formatMeasure(decodeMs)}</td>
      <td>{liveBytes > 0 ? memory : "none"}</td>
    </tr>
  );
}

/** The continuation: once if all are the same, otherwise one for each. */
function Texts({ judged }: { readonly judged: readonly Judged[] }) {
  const own = judged.at(-1);
  const all = judged.every(({ sameText }) => sameText) ? [] : judged;
  return (
    <dl class="four-runs-texts" data-testid="comparison-texts">
      {all.length === 0 && (
        <div>
          <dt>All continue</dt>
          <dd dir="auto">{own?.text}</dd>
        </div>
      )}
      {all.map(({ structure, text, sameText }) => (
        <div key={structure} class={sameText ? "" : "differs"}>
          <dt>{TITLES[structure]}</dt>
          <dd dir="auto">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
