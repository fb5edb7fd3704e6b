import "./reproduction.css";
import { type Reproduction, reproduction } from "./reproduced.ts";
import { describeReproduction } from "./reproduction_sentence.ts";

/** Whether this device wrote the text that the link promised. */
export function ReproductionNote() {
  return reproduction.value && <Finding {...reproduction.value} />;
}

function Finding(found: Reproduction) {
  return (
    <p
      class={found.same ? "reproduction same" : "reproduction"}
      data-testid="reproduction"
      data-same={found.same}
      data-agreeing={found.agreeing}
    >
      {describeReproduction(found)}
    </p>
  );
}
