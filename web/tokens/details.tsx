import "../app/field.css";
import "./details.css";
import type { Step, Tokenizer } from "../../src/index.ts";
import { Button } from "../button/button.tsx";
import { formatShare, formatWhole } from "../format/format.ts";
import { formatToken, quoteToken } from "../format/token.ts";
import { ids, model } from "../session/page_session.ts";
import { touchToken } from "../touch/picked.ts";
import { type Candidate, chosenOf, LEVELS, probabilityOf } from "./probability.ts";
import { shownCandidates } from "./shown_candidates.ts";
import { active, activeStretch, shaded } from "./active_stretch.ts";

const SHOWN = 5;

/** How likely each token of the story was, and its alternatives. */
export function TokenDetails() {
  if (ids.value.length === 0 || !model.value) return null;
  return (
    <div class="token-details" data-testid="token-details">
      <label>
        <input
          type="checkbox"
          data-testid="shade"
          checked={shaded.value}
          onChange={(event) => (shaded.value = event.currentTarget.checked)}
        />
        Colour by probability
      </label>
      {shaded.value && <Legend />}
      <Active tokenizer={model.value.tokenizer} />
    </div>
  );
}

function Legend() {
  return (
    <ul class="levels" aria-label="Colours">
      {LEVELS.map(({ name }, level) => (
        <li key={name}>
          <span class="level" data-level={level}>
            {name}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Active({ tokenizer }: { tokenizer: Tokenizer }) {
  const stretch = activeStretch.value;
  if (!stretch) {
    return <p class="token-hint">Choose a word to see what else might have stood there.</p>;
  }
  const { tokens } = stretch;
  return (
    <>
      <p id="token-summary" data-testid="token-summary" data-index={active.value ?? -1}>
        {tokens.length > 1 && `${tokens.length} tokens together make this text. `}
        {tokens.map((step) => describe(tokenizer, step)).join(" ")}
        {tokens.length > 1 && ` Together: ${formatShare(probabilityOf(tokens))}.`}
      </p>
      {tokens.map((step) => (
        <Candidates key={step.position} step={step} tokenizer={tokenizer} />
      ))}
    </>
  );
}

/** A sentence or two that describe the table to screen readers. */
function describe(tokenizer: Tokenizer, step: Step): string {
  const { rank, probability } = chosenOf(step);
  const [first] = shownCandidates(step, 1);
  const said = `${quoteToken(tokenizer, step.id)} had ${formatShare(probability)}`;
  if (rank === 1 || !first) return `${said}, more than any other token.`;
  return (
    `${said} and was number ${rank} of ${formatWhole(model.value?.checkpoint.config.vocabSize ?? 0)}; ` +
    `the likeliest was ${quoteToken(tokenizer, first.id)} with ${formatShare(first.probability)}.`
  );
}

function Candidates({ step, tokenizer }: { step: Step; tokenizer: Tokenizer }) {
  return (
    <div class="candidates">
      <table>
        <caption>Position {step.position}, before temperature, top-k and top-p</caption>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">Rank</th>
            <th scope="col">Token</th>
            <th scope="col">Probability</th>
            <th scope="col">Logit</th>
          </tr>
        </thead>
        <tbody>
          {shownCandidates(step, SHOWN).map((candidate) => (
            <CandidateRow
              key={candidate.id}
              candidate={candidate}
              name={formatToken(tokenizer, candidate.id)}
              chosen={candidate.id === step.id}
            />
          ))}
        </tbody>
      </table>
      <Button id="token-row" act={() => touchToken(step.id)}>
        Touch the row of {quoteToken(tokenizer, step.id)}
      </Button>
    </div>
  );
}

interface CandidateRowProps {
  readonly candidate: Candidate;
  readonly name: string;
  readonly chosen: boolean;
}

function CandidateRow({ candidate, name, chosen }: CandidateRowProps) {
  const { id, rank, probability, logit } = candidate;
  return (
    <tr
      data-testid="candidate"
      data-id={id}
      data-rank={rank}
      data-probability={probability}
      data-logit={logit}
    >
      <td>{rank}.</td>
      <th scope="row">
        <code>{name}</code>
        {chosen && <strong> chosen</strong>}
      </th>
      <td>
        <span class="candidate-bar" style={{ width: `${(100 * probability).toFixed(1)}%` }} />
        <span>{formatShare(probability)}</span>
      </td>
      <td>{logit.toFixed(2)}</td>
    </tr>
  );
}
