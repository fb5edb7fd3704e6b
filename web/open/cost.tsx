import type { WeightFormat } from "../../src/index.ts";
import { Button } from "../button/button.tsx";
import { formatMeasure } from "../format/format.ts";
import { MeasuringProgress } from "../progress/measuring.tsx";
import { weightsCost } from "./weights_cost.ts";
import { openedModel } from "../session/page_session.ts";

/** What rounding does to the running model, if its weights are rounded. */
export function Cost() {
  const weights = openedModel.value?.weights ?? "float16";
  if (weights === "float16") return null;
  return (
    <div class="open-cost" data-testid="open-cost" data-next="open-measure-cost">
      <Button id="open-measure-cost" ready={weightsCost.canBegin.value} act={weightsCost.begin}>
        Measure what {weights} costs
      </Button>{" "}
      {weightsCost.measuring.value && <Button act={weightsCost.cancel}>Cancel</Button>}
      <MeasuringProgress measuring={weightsCost.measuring.value} />
      <div role="status">
        <Finding weights={weights} />
      </div>
    </div>
  );
}

function Finding({ weights }: { weights: WeightFormat }) {
  const found = weightsCost.found.value;
  if (!found) return <p>This loads the model again, first in float16 and then in {weights}.</p>;
  const { errors, bitsPerByte } = found;
  const same = errors.filter(({ sameChoice }) => sameChoice).length;
  const squares = errors.reduce((sum, { rootMeanSquare }) => sum + rootMeanSquare ** 2, 0);
  const error = Math.sqrt(squares / errors.length);
  const largest = Math.max(...errors.map((one) => one.largest));
  return (
    <p
      data-testid="open-cost-finding"
      data-rms={error}
      data-largest={largest}
      data-same={same}
      data-bits={bitsPerByte.own}
      data-bits-float16={bitsPerByte.float16}
    >
      Compared with float16, after {errors.length} prompts: the logits are off by {formatMeasure(error)} (root
      mean square), by {formatMeasure(largest)} at most, and the likeliest token is the same {same} of{" "}
      {errors.length} times. The prompts take {formatMeasure(bitsPerByte.own)} bits per byte, and{" "}
      {formatMeasure(bitsPerByte.float16)} in float16.
    </p>
  );
}
