import "./cost_elsewhere.css";
import { formatBytes } from "../format/format.ts";
import { ELSEWHERE } from "./elsewhere.ts";
import { shownMemory } from "./shown_memory.ts";

const FLOAT16_BYTES = 2;
/** Side of the largest square, in rem. */
const LARGEST_REM = 3;

interface Cost {
  readonly place: string;
  readonly bytes: number;
  /** How the bytes are known. */
  readonly how: string;
}

const COSTS_ELSEWHERE: readonly Cost[] = ELSEWHERE.map(({ title, vocabSize, hiddenSize }) => ({
  place: `in ${title}`,
  bytes: FLOAT16_BYTES * vocabSize * hiddenSize,
  how: "computed",
}));

/** What a second matrix costs: here from the ledger, elsewhere computed; the squares share one scale. */
export function CostElsewhere() {
  const costs = [costHere(), ...COSTS_ELSEWHERE];
  const largest = Math.max(...costs.map((cost) => cost?.bytes ?? 0));
  return (
    <section class="cost-elsewhere" aria-labelledby="cost-heading">
      <h3 id="cost-heading" class="heading">
        A second matrix costs
      </h3>
      <dl>{costs.map((cost) => cost && <CostFigure key={cost.place} {...cost} largest={largest} />)}</dl>
    </section>
  );
}

/** Null if there is no matrix to show. */
function costHere(): Cost | null {
  const { verdict, recorded } = shownMemory.value;
  const { kind, matrices, extraBytes, doubtBytes } = verdict;
  if (kind === "unknown") return null;
  const place = recorded ? "in the recording" : "here";
  if (kind === "single") {
    return { place, bytes: matrices[0]?.bytes ?? 0, how: doubtBytes > 0 ? "can’t tell" : "saved" };
  }
  return { place, bytes: extraBytes, how: recorded ? "recorded" : "measured" };
}

function CostFigure({ place, bytes, how, largest }: Cost & { readonly largest: number }) {
  const side = `${LARGEST_REM * Math.sqrt(bytes / largest)}rem`;
  return (
    <div>
      <dt>{place}</dt>
      <dd>
        <i style={{ width: side, height: side }} />
        <span>
          <b>{formatBytes(bytes)}</b> <small>{how}</small>
        </span>
      </dd>
    </div>
  );
}
