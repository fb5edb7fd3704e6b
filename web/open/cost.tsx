import { formatMeasure } from "../format/format.ts";
import { MeasuringProgress } from "../progress/measuring.tsx";
import { int8Cost } from "./int8_cost.ts";
import { openedModel } from "../session/page_session.ts";

/** The effect of rounding to int8 on the logits of the running model, if it is int8. */
export function Cost() {
  if (openedModel.value?.weights !== "int8") return null;
  return (
    <div class="open-cost" data-testid="open-cost">
      <button
        type="button"
        data-testid="open-measure-cost"
        aria-disabled={!int8Cost.canBegin.value}
        onClick={() => {
          if (int8Cost.canBegin.value) void int8Cost.begin();
        }}
      >
        Measure what int8 costs
      </button>{" "}
      {int8Cost.measuring.value && (
        <button type="button" onClick={int8Cost.cancel}>
          Cancel
        </button>
      )}
      <MeasuringProgress measuring={int8Cost.measuring.value} />
      <Finding />
    </div>
  );
}

function Finding() {
  const errors = int8Cost.found.value;
  if (!errors) return <p>The model is loaded again for it, in float16 and in int8, one after the other.</p>;
  const same = errors.filter(({ sameChoice }) => sameChoice).length;
  const squares = errors.reduce((sum, { rootMeanSquare }) => sum + rootMeanSquare ** 2, 0);
  const error = Math.sqrt(squares / errors.length);
  const largest = Math.max(...errors.map((one) => one.largest));
  return (
    <p data-testid="open-cost-finding" data-rms={error} data-largest={largest} data-same={same}>
      Against float16, after {errors.length} beginnings: the logits are off by {formatMeasure(error)} (root
      mean square), by {formatMeasure(largest)} at most, and the likeliest token is the same {same} of{" "}
      {errors.length} times.
    </p>
  );
}
