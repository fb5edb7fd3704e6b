import "./progress.css";
import { Button } from "../button/button.tsx";
import { formatBytes } from "../format/format.ts";
import { plain } from "../format/plain.ts";
import { appState, model, progress, session } from "../session/page_session.ts";
import { describeProgress } from "./describe_progress.ts";

export function LoadProgress() {
  const { loaded, total } = progress.bytes.value;
  return (
    <div class="progress quiet" data-testid="load-progress" data-loaded={loaded} data-total={total}>
      {appState.value === "loading" ? <Loading loaded={loaded} total={total} /> : <Loaded />}
    </div>
  );
}

function Loading({ loaded, total }: { loaded: number; total: number }) {
  const known = loaded < total ? { value: loaded, max: total } : {}; // what comes then takes its time too
  const stage = plain(progress.stage.value);
  const amount = describeProgress(loaded, total, progress.bytesPerSecond.value);
  return (
    <>
      <progress aria-label={stage} {...known} />
      <p>
        {stage}
        {amount && ` (${amount})`}{" "}
        {progress.canCancel.value && (
          <Button id="load-cancel" act={session.cancelLoad}>
            Cancel
          </Button>
        )}
      </p>
    </>
  );
}

function Loaded() {
  if (!model.value) return null;
  return (
    <p>
      {plain(model.value.checkpoint.name)}, {formatBytes(progress.bytes.value.total)}
    </p>
  );
}
