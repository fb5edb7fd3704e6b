import "./progress.css";
import { formatBytes } from "../format/format.ts";
import { activity } from "../session/activity.ts";
import { progress, stage } from "../session/model.ts";
import { settings } from "../session/settings.ts";

export function LoadProgress() {
  const { loaded, total } = progress.value;
  return (
    <div class="progress" data-testid="load-progress" data-loaded={loaded} data-total={total}>
      {activity.value === "loading" ? <Loading loaded={loaded} total={total} /> : <Loaded bytes={loaded} />}
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

function Loaded({ bytes }: { bytes: number }) {
  if (bytes === 0) return null;
  return (
    <p>
      {settings.value.model}, {formatBytes(bytes)}
    </p>
  );
}
