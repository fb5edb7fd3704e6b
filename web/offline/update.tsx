import "./update.css";
import { isIdle } from "../session/page_session.ts";
import { update } from "./registration.ts";
import { updateIsReady } from "./update_is_ready.ts";

/** Offers a newer version of the page; never discards a story for it. */
export function UpdateNotice() {
  return updateIsReady.value && <Offer />;
}

function Offer() {
  return (
    <p class="update" data-testid="update">
      A new version of this page is ready. Your text stays.
      <button type="button" aria-disabled={!isIdle.value} onClick={() => isIdle.value && update()}>
        Reload
      </button>
    </p>
  );
}
