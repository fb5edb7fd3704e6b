import "./open.css";
import { FAMILIES } from "../../src/index.ts";
import { Button } from "../button/button.tsx";
import { model, progress } from "../session/page_session.ts";
import type { Opened } from "../session/state.ts";
import { formatBytes, formatWhole } from "../format/format.ts";
import { plain } from "../format/plain.ts";
import { describeProgress } from "../progress/describe_progress.ts";
import { JudgedPanel } from "./judged.tsx";
import { judged, UNASKED_BYTES, unjudged } from "./judging.ts";
import { Cost } from "./cost.tsx";
import { arrivedBytes, sight } from "./fetching.ts";
import { found } from "./found_model.ts";
import { KeptPanel } from "./kept.tsx";
import { leave } from "./load.ts";
import { judgeAsked, unused } from "./look.ts";
import { describeOutcome } from "./outcome_sentence.ts";
import { refusal } from "./refusal.ts";
import { Sources } from "./sources.tsx";
import { ProblemDetails } from "../problem/details.tsx";
import { Summary } from "./summary.tsx";
import { cancelOpening, work } from "./work.ts";

const FAMILY_TITLES = Object.values(FAMILIES)
  .map(({ title }) => title)
  .join(", ");

/** Opens a visitor's checkpoint in place of the site's. */
export function OpenModelRoom() {
  return (
    <div class="open" data-testid="open" data-next="open-look">
      <p>
        Runs {FAMILY_TITLES}; judges ONNX and GGUF files. <em>Look</em> shows the cost before anything large
        is fetched. Your files stay in this browser.
      </p>
      <Sources />
      <div role="status">
        <Work />
        {unused.value.map((words) => (
          <p key={words} data-testid="open-unused">
            {plain(words)}
          </p>
        ))}
        {refusal.value && (
          <p class="open-refusal" data-testid="open-error" data-code={refusal.value.code}>
            {refusal.value.message}
          </p>
        )}
        <ProblemDetails words={refusal.value?.details ?? null} />
        {work.value === "none" && <Unjudged />}
        <p class="visually-hidden">
          {work.value !== "looking" && plain(describeOutcome(found.value, judged.value))}
        </p>
      </div>
      {judged.value && <JudgedPanel judged={judged.value} />}
      {found.value && <Summary found={found.value} />}
      <Running />
      <KeptPanel />
    </div>
  );
}

function Work() {
  if (work.value === "none") return null;
  return (
    <div class="open-work" data-testid="open-progress" data-fetched={arrivedBytes.value}>
      {work.value === "loading" ? <Loading /> : <Looking />}
      <Button id="open-cancel" act={cancelOpening}>
        Cancel
      </Button>
    </div>
  );
}

/** Headers are small and arrive at once; the tokenizer of a large vocabulary has megabytes, and takes seconds. */
function Looking() {
  return (
    <p>
      {plain(sight.value)}
      {arrivedBytes.value >= MUCH && (
        <span aria-live="off" data-testid="open-fetched">
          {" "}
          ({formatBytes(arrivedBytes.value)} fetched)
        </span>
      )}
    </p>
  );
}

const MUCH = 1e6;

/** On a slow link the bar follows the download, on a fast one the upload to the GPU. */
function Loading() {
  const { loaded, total } = progress.bytes.value;
  const stage = plain(progress.stage.value);
  if (total === 0) return <p>{stage}</p>;
  const missing = found.value?.missingBytes ?? 0;
  const arrived = Math.min(arrivedBytes.value, missing);
  const amounts = [
    describeProgress(loaded, total, progress.bytesPerSecond.value),
    missing > 0 && `${formatBytes(arrivedBytes.value)} fetched`,
  ];
  const amount = amounts.filter(Boolean).join("; ");
  return (
    <>
      <progress aria-label={stage} value={loaded + arrived} max={total + missing} />
      {/* Announcing every piece would never end; screen readers can query the bar. */}
      <p aria-live="off">
        {stage}
        {amount && ` (${amount})`}
      </p>
    </>
  );
}

/** Asks before a host sends much. */
function Unjudged() {
  if (!unjudged.value) return null;
  const { subject, mostBytes } = unjudged.value;
  return (
    <p class="judged" data-testid="inspect-unasked" data-most-bytes={mostBytes}>
      To tell whether {plain(subject.name ?? subject.folder.name)} holds its vocabulary matrix once or twice,
      more than {formatBytes(UNASKED_BYTES)} must be fetched, and {formatBytes(mostBytes)} at most.{" "}
      <Button id="inspect-fetch" act={judgeAsked}>
        Fetch and compare
      </Button>
    </p>
  );
}

const STORED: Readonly<Record<Opened["stored"], string>> = {
  absent: "Its files hold no lm_head.weight: the head is the embedding matrix.",
  copy: "Its files hold an lm_head.weight with the same numbers as embed_tokens.weight: a copy, which was left out.",
  own: "Its lm_head.weight has numbers of its own: both matrices are needed.",
  "left-out": "Its lm_head.weight was left out, as you chose: the head reads the embedding matrix.",
};

/** What runs in place of the site's own model, and the way back. */
function Running() {
  const { opened, checkpoint } = model.value ?? {};
  if (!opened) return null;
  return (
    <div
      class="open-running"
      data-testid="open-running"
      data-stored={opened.stored}
      data-weights={opened.weights}
    >
      <p>
        <strong>{plain(checkpoint?.name ?? "")}</strong> runs on this page now, in {opened.weights}, with a
        context of {formatWhole(checkpoint?.config.contextLength ?? 0)} tokens. {STORED[opened.stored]}
      </p>
      <Cost />
      <Button id="open-back" act={leave}>
        Back to the page’s own model
      </Button>
    </div>
  );
}
