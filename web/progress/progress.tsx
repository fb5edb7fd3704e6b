import "./progress.css";
import { formatBytes } from "../format/format.ts";
import { activity } from "../session/activity.ts";
import { model, progress, stage } from "../session/model.ts";

export function LoadProgress() {
  const { loaded, total } = progress.value;
  return (
    <div class="progress" data-testid="load-progress" data-loaded={loaded} data-total={total}>
      {activity.value === "loading" ? <Loading loaded={loaded} total={total} /> : <Loaded />}
    </div>
  );
}

function Loading({ loaded, total }: { loaded: number; total: number }) {
  const known = total > 0 ? { value: loaded, max: total } : {};
  return (
    <>
      <progress aria-label={stage.value} {...known} />
      <p>
        {stage}
        {total > 0 && ` (${formatBytes(loaded)} of ${formatBytes(total)})`}
      </p>
    </>
  );
}

function Loaded() {
  if (!model.value) return null;
  return (
    <p>
      {model.value.checkpoint.name}, {formatBytes(progress.value.total)}
    </p>
  );
}
