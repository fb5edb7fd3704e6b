import "./progress.css";
import { formatBytes } from "../format/format.ts";
import { appState, model, progress } from "../session/page_session.ts";

export function LoadProgress() {
  const { loaded, total } = progress.bytes.value;
  return (
    <div class="progress" data-testid="load-progress" data-loaded={loaded} data-total={total}>
      {appState.value === "loading" ? <Loading loaded={loaded} total={total} /> : <Loaded />}
    </div>
  );
}

function Loading({ loaded, total }: { loaded: number; total: number }) {
  const known = total > 0 ? { value: loaded, max: total } : {};
  return (
    <>
      <progress aria-label={progress.stage.value} {...known} />
      <p>
        {progress.stage}
        {total > 0 && ` (${formatBytes(loaded)} of ${formatBytes(total)})`}
      </p>
    </>
  );
}

function Loaded() {
  if (!model.value) return null;
  return (
    <p>
      {model.value.checkpoint.name}, {formatBytes(progress.bytes.value.total)}
    </p>
  );
}
