import "./cost_elsewhere.css";
import { PRESETS } from "../../lessons/bill/presets.ts";
import { formatBytes } from "../format/format.ts";
import { verdict } from "../session/page_session.ts";

/** Published models whose second matrix is drawn beside this one's. */
const SHOWN: ReadonlySet<string> = new Set(["OLMo 1B", "Gemma 3 270M"]);
const FLOAT16_BYTES = 2;
/** Side of the largest square, in rem. */
const LARGEST_REM = 3;

interface Cost {
  readonly title: string;
  readonly bytes: number;
}

const ELSEWHERE: readonly Cost[] = PRESETS.filter(({ title }) => SHOWN.has(title)).map(
  ({ title, config }) => ({
    title,
    bytes: FLOAT16_BYTES * Number(config["vocab_size"]) * Number(config["hidden_size"]),
  }),
);

/** What a second matrix costs: here by the ledger, elsewhere computed; squares to one scale. */
export function CostElsewhere() {
  const { kind, matrices, extraBytes } = verdict.value;
  if (kind === "unknown") return <div class="cost-elsewhere" />;
  const here =
    kind === "separate"
      ? { title: "here", bytes: extraBytes, how: "measured" }
      : { title: "here", bytes: matrices[0]?.bytes ?? 0, how: "would be the first’s size" };
  const largest = Math.max(here.bytes, ...ELSEWHERE.map(({ bytes }) => bytes));
  return (
    <dl class="cost-elsewhere">
      <CostFigure {...here} largest={largest} />
      {ELSEWHERE.map(({ title, bytes }) => (
        <CostFigure
          key={title}
          title={`in ${title}`}
          bytes={bytes}
          how="computed, in float16"
          largest={largest}
        />
      ))}
    </dl>
  );
}

interface FigureProps extends Cost {
  readonly how: string;
  readonly largest: number;
}

function CostFigure({ title, bytes, how, largest }: FigureProps) {
  const side = `${LARGEST_REM * Math.sqrt(bytes / largest)}rem`;
  return (
    <div>
      <dt>A second matrix {title}</dt>
      <dd>
        <i style={{ width: side, height: side }} />
        <span>
          <b>{formatBytes(bytes)}</b> <small>{how}</small>
        </span>
      </dd>
    </div>
  );
}
