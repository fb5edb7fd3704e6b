import "./update.css";
import { Button } from "../button/button.tsx";
import { isIdle, openedModel } from "../session/page_session.ts";
import { update } from "./registration.ts";
import { updateIsReady } from "./update_is_ready.ts";

/** Offers a newer version of the page, and says what goes with the old one. */
export function UpdateNotice() {
  return updateIsReady.value && <Offer />;
}

function Offer() {
  return (
    <p class="update" data-testid="update">
      A new version of this page is ready.{" "}
      {openedModel.value
        ? "Your prompt stays. The opened model’s text is lost, and you must open the model again. Copy what you need first."
        : "Your text stays."}
      <Button ready={isIdle.value} act={update}>
        Reload
      </Button>
    </p>
  );
}
