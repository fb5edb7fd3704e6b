import { later } from "../later/later.tsx";
import { ids } from "../session/page_session.ts";
import { isUnfolded } from "./active_stretch.ts";

const TokenDetails = later(() => import("./details.tsx"), "TokenDetails");

/** The story's tokens one by one: unfolded by a person, or by pointing at a word. */
export function TokenFold() {
  if (ids.value.length === 0) return null;
  return (
    <details
      class="fold"
      data-testid="token-fold"
      data-next="shade"
      open={isUnfolded.value ?? false}
      onToggle={({ currentTarget }) => (isUnfolded.value = currentTarget.open)}
    >
      <summary>Word by word</summary>
      {isUnfolded.value && <TokenDetails />}
    </details>
  );
}
