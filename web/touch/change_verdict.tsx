import { changeOf, describeChange, HEADLINES } from "./change_sentence.ts";
import type { Touched } from "./touched_token.ts";

/** Which uses of the row changed, as a sentence. */
export function ChangeVerdict({ touched }: { readonly touched: Touched }) {
  return (
    <p class="touch-verdict" role="status">
      <strong>{HEADLINES[changeOf(touched)]}</strong> {describeChange(touched)}
    </p>
  );
}
