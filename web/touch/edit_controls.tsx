import { effect, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { negateRow, scaleRow, zeroRow } from "../../src/index.ts";
import { Button } from "../button/button.tsx";
import { quoteToken } from "../format/token.ts";
import { editedRows } from "../session/edited_rows.ts";
import { isIdle, model } from "../session/page_session.ts";
import { retelling } from "./retelling.ts";
import { canEdit, canUndo, edit, swap, touched, undoAllEdits, undoEdit } from "./touched_token.ts";
import { TokenPicker } from "./picker.tsx";

const FACTOR = { min: -10, max: 10, step: 0.5 };

/** Zeroes the row at once, even while a story is being written; otherwise the story is retold, before and after. */
export function ZeroButton() {
  return (
    <Button id="touch-zero" ready={canEdit.value} act={zero} class="primary">
      Zero it
    </Button>
  );
}

async function zero(): Promise<void> {
  const retells = isIdle.value; // as it was when the button was pressed
  await edit(zeroRow);
  if (retells && retelling.canBegin.value) await retelling.begin();
}

/** Other changes to the row. */
export function EditControls() {
  const ready = canEdit.value;
  const canTell = ready && isIdle.value && retelling.canBegin.value;
  return (
    <details class="fold" data-testid="touch-more">
      <summary>Scale, negate, swap, undo</summary>
      <Scale ready={ready} />
      <Swap ready={ready} />
      <div class="touch-buttons">
        <Button id="touch-negate" ready={ready} act={() => edit(negateRow)}>
          Negate
        </Button>
        <Button id="touch-undo" ready={canUndo.value} act={undoEdit}>
          Undo
        </Button>
        <Button id="touch-undo-all" ready={canUndo.value} act={undoAllEdits}>
          Undo all
        </Button>
      </div>
      <div class="touch-buttons">
        <Button id="touch-write" ready={canTell} act={retelling.begin}>
          Write the stories
        </Button>
      </div>
      <EditedRows />
    </details>
  );
}

function Scale({ ready }: { ready: boolean }) {
  const factor = useSignal(2);
  return (
    <div class="field">
      <label for="touch-factor">Factor</label>
      <div class="field-row">
        <input
          id="touch-factor"
          data-testid="touch-factor"
          type="number"
          inputMode="decimal"
          {...FACTOR}
          value={factor}
          onChange={({ currentTarget }) => {
            const asked = currentTarget.valueAsNumber;
            if (Number.isFinite(asked)) factor.value = Math.min(Math.max(asked, FACTOR.min), FACTOR.max);
            // If the signal does not change, nothing else would correct the typed text.
            currentTarget.value = String(factor.value);
          }}
        />
        <Button id="touch-scale" ready={ready} act={() => edit((row) => scaleRow(row, factor.value))}>
          Scale
        </Button>
      </div>
    </div>
  );
}

function Swap({ ready }: { ready: boolean }) {
  const partner = useSignal<number | null>(null);
  useEffect(
    () =>
      effect(() => {
        void model.value; // to update when the model changes
        partner.value = null;
      }),
    [partner],
  );
  const other = partner.value === touched.value?.id ? null : partner.value;
  return (
    <div class="touch-pair">
      <TokenPicker
        id="touch-partner"
        label="With the row of"
        value={other}
        except={touched.value?.id ?? null}
        disabled={touched.value === null}
        choose={(id) => (partner.value = id)}
      />
      <Button
        id="touch-swap"
        ready={ready && other !== null}
        act={async () => {
          if (other !== null) await swap(other);
        }}
      >
        Swap
      </Button>
    </div>
  );
}

function EditedRows() {
  const rows = editedRows.value;
  const tokenizer = model.value?.tokenizer;
  const names = tokenizer ? [...rows.keys()].map((id) => quoteToken(tokenizer, id)).join(", ") : "";
  return (
    <p class="touch-edited quiet" role="status" data-testid="touch-edited" data-count={rows.size}>
      {rows.size > 0 && `Edited rows: ${names}.`}
    </p>
  );
}
