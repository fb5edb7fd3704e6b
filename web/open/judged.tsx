import "./judged.css";
import type { Holding } from "../../src/index.ts";
import { formatBytes } from "../format/format.ts";
import { plain } from "../format/plain.ts";
import { canMend, isMending, type Judged, mendWords, saveMended } from "./judging.ts";

const WORDS: Readonly<Record<Holding, string>> = {
  once: "one matrix for both ends",
  twice: "the same matrix twice",
  own: "two different matrices",
  none: "no matrix that two ends could share",
};

/** What files of anyone's say of their vocabulary matrix, and the mend where there is one. */
export function JudgedPanel({ judged }: { judged: Judged }) {
  const { format, vocabulary, stored, loaded, extraBytes, explanation } = judged.judgement;
  return (
    <div
      class="judged"
      data-testid="inspect"
      data-format={format}
      data-stored={stored}
      data-loaded={loaded}
      data-extra-bytes={extraBytes}
    >
      <h3>Its vocabulary matrix{vocabulary && `, ${vocabulary.join(" × ")}`}</h3>
      <div class="judged-pictures">
        <Picture holding={stored} where="In the file" />
        <Picture holding={loaded} where="In a runtime’s memory" />
      </div>
      <p>
        {plain(explanation)}
        {extraBytes > 0 && ` That is ${formatBytes(extraBytes)} beyond one matrix.`}
      </p>
      {canMend(judged) && (
        <button
          type="button"
          data-testid="inspect-mend"
          aria-disabled={isMending.value}
          onClick={() => void (isMending.value || saveMended(judged))}
        >
          Save the mended file
        </button>
      )}
      <p role="status" data-testid="inspect-mended">
        {plain(mendWords.value)}
      </p>
    </div>
  );
}

/** One matrix, or two, or an outline. */
function Picture({ holding, where }: { holding: Holding; where: string }) {
  return (
    <figure>
      <div class="judged-matrices" aria-hidden="true">
        <div class={`judged-matrix${holding === "none" ? " judged-none" : ""}`} />
        {(holding === "twice" || holding === "own") && (
          <div class={`judged-matrix${holding === "twice" ? " judged-second" : ""}`} />
        )}
      </div>
      <figcaption>
        {where}: {WORDS[holding]}
      </figcaption>
    </figure>
  );
}
