import "./judged.css";
import { type Holding, type LedgerEntry, type Judgement, type Mended, sizeOfParts } from "../../src/index.ts";
import { Button } from "../button/button.tsx";
import { formatBytes, formatWhole } from "../format/format.ts";
import { plain } from "../format/plain.ts";
import { BuffersToScale } from "../memory/picture.tsx";
import { place } from "../memory/tile.tsx";
import {
  canMeasure,
  isBusy,
  type Judged,
  judgedWords,
  measured,
  measureJudged,
  mend,
  proof,
  saveMended,
} from "./judging.ts";

const WORDS: Readonly<Record<Holding, string>> = {
  once: "one matrix for both ends",
  twice: "the same matrix twice",
  own: "two different matrices",
  none: "no matrix that two ends could share",
};

/** What a person's files say about their vocabulary matrix, what the GPU holds of it, and the mend if there is one. */
export function JudgedPanel({ judged }: { judged: Judged }) {
  const { format, vocabulary, stored, loaded, extraBytes, explanation } = judged.judgement;
  const { name } = judged.subject;
  return (
    <div
      class="judged"
      data-testid="inspect"
      data-format={format}
      data-stored={stored}
      data-loaded={loaded}
      data-extra-bytes={extraBytes}
    >
      <h3>
        {name === null ? "Its vocabulary matrix" : `The vocabulary matrix of ${plain(name)}`}
        {vocabulary && `, ${vocabulary.map(formatWhole).join(" × ")}`}
      </h3>
      <div class="judged-pictures">
        <HeldPicture where="In the file" holding={stored} matrices={inFile(judged.judgement)} />
        <HeldPicture where="In a runtime’s memory" holding={loaded} matrices={inMemory(judged.judgement)} />
      </div>
      <p>
        {plain(explanation)}
        {extraBytes > 0 && ` That is ${formatBytes(extraBytes)} beyond one matrix.`}
      </p>
      {canMeasure(judged) && <Measured judged={judged} />}
      {typeof mend.value === "string" && <p>It can’t be mended: {plain(mend.value)}</p>}
      {mend.value && typeof mend.value !== "string" && <Mend judged={judged} mended={mend.value} />}
      <p role="status" data-testid="inspect-words">
        {plain(judgedWords.value)}
      </p>
    </div>
  );
}

function inFile({ matrices }: Judgement): LedgerEntry[] {
  return matrices.map(({ name, bytes }) => entryOf(name, bytes));
}

/** The embedding's matrix, and a second one if a runtime has it. */
function inMemory({ matrices, loaded, extraBytes }: Judgement): LedgerEntry[] {
  const [first, second] = matrices;
  if (!first) return [];
  const isTwo = loaded === "twice" || loaded === "own";
  const other = entryOf(second?.name ?? `a copy of ${first.name}`, extraBytes);
  return [entryOf(first.name, first.bytes), ...(isTwo ? [other] : [])];
}

/** A matrix in the memory picture's format. */
function entryOf(name: string, bytes: number): LedgerEntry {
  return { label: plain(name), role: "weight", bytes, usage: 0, createdAt: 0, device: 0 };
}

interface HeldPictureProps {
  readonly where: string;
  readonly holding: Holding;
  readonly matrices: readonly LedgerEntry[];
}

/** One matrix, or two, or an outline. */
function HeldPicture({ where, holding, matrices }: HeldPictureProps) {
  const words = `${where}: ${WORDS[holding]}`;
  return (
    <figure>
      <BuffersToScale
        entries={matrices}
        matrices={matrices}
        words={words}
        second={(_, rect) => (
          <div class="tile missing" style={place(rect)}>
            <p class="tile-text">no second matrix</p>
          </div>
        )}
      />
      <figcaption>{words}</figcaption>
    </figure>
  );
}

/** The result of the rule and the ledger's, side by side. */
function Measured({ judged }: { judged: Judged }) {
  const [before, after] = [measured.value, proof.value?.after];
  return (
    <>
      {before?.matrices && (
        <table
          data-testid="inspect-measured"
          data-before={before.matrices.length}
          data-after={after?.matrices?.length ?? ""}
        >
          <thead>
            <tr>
              <th scope="col">Vocabulary-sized buffers</th>
              <th scope="col">by the rule</th>
              <th scope="col">measured on this GPU</th>
            </tr>
          </thead>
          <tbody>
            <BufferRow name="original" ruled={judged.judgement.loaded} matrices={before.matrices} />
            {after?.matrices && <BufferRow name="mended" ruled="once" matrices={after.matrices} />}
          </tbody>
        </table>
      )}
      <Button id="inspect-measure" ready={!isBusy.value} act={() => measureJudged(judged)}>
        Run both ends on this GPU
      </Button>
    </>
  );
}

interface BufferRowProps {
  readonly name: string;
  readonly ruled: Holding;
  readonly matrices: readonly LedgerEntry[];
}

function BufferRow({ name, ruled, matrices }: BufferRowProps) {
  const bytes = matrices.reduce((sum, entry) => sum + entry.bytes, 0);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{ruled === "once" ? 1 : 2}</td>
      <td>
        {matrices.length}, {formatBytes(bytes)}
      </td>
    </tr>
  );
}

function Mend({ judged, mended }: { judged: Judged; mended: Mended }) {
  const bytes = mended.files.reduce((sum, { parts }) => sum + sizeOfParts(parts), 0);
  return (
    <p>
      <Button
        id="inspect-mend"
        ready={!isBusy.value}
        act={() => saveMended(judged, mended)}
        data-bytes-before={mended.bytesBefore}
        data-bytes-after={bytes}
      >
        Save the mended file
      </Button>{" "}
      {formatBytes(mended.bytesBefore)} before, {formatBytes(bytes)} mended
    </p>
  );
}
