import "./update.css";
import { activity } from "../session/activity.ts";
import { update, updateIsReady } from "./registration.ts";

/** Offers a newer version of the page, and never takes a story away for it. */
export function UpdateNotice() {
  return <div role="status">{updateIsReady.value && <Offer />}</div>;
}

function Offer() {
  const busy = activity.value !== "idle";
  return (
    <p class="update" data-testid="update">
      A new version of this page is ready. Your text stays.
      <button type="button" aria-disabled={busy} onClick={() => !busy && update()}>
        Reload
      </button>
    </p>
  );
}
