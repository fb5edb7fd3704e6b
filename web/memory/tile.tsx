import "./tile.css";
import type { LedgerEntry } from "../../src/index.ts";
import { formatBytes, formatWhole } from "../format/format.ts";
import { appState, ids, model } from "../session/page_session.ts";
import type { Tile } from "./layout.ts";
import { formatShape, nameOf } from "./verdict_sentence.ts";
import type { Rect } from "./squarify.ts";

interface BufferTileProps extends Tile {
  /** The first matrix's other name. */
  readonly alias?: string | undefined;
  /** What a token does with this buffer; shown whenever tokens come. */
  readonly uses: readonly Use[];
}

export function BufferTile({ entry, kind, rect, alias, uses }: BufferTileProps) {
  return (
    <div
      class={`tile ${kind} ${entry.role}`}
      style={place(rect)}
      title={`${nameOf(entry)}: ${formatWhole(entry.bytes)} bytes`}
    >
      {uses.map((use) => (
        <Pulse key={use} use={use} />
      ))}
      {kind !== "other" && (
        <p class="tile-text">
          <strong>{breakable(shortName(entry)) || "(no label)"}</strong>
          {kind === "matrix" && entry.label && alias && <span>{alias}</span>}
          <span>{formatBytes(entry.bytes)}</span>
        </p>
      )}
    </div>
  );
}

/** What a token does with a vocabulary matrix: the embedding reads a row of it, the head all of it. */
export type Use = "embedding" | "head";

/** Lights up when tokens come. */
function Pulse({ use }: { use: Use }) {
  if (appState.value !== "generating") return null;
  return <i key={ids.value.length} class={`pulse ${use}`} />; // another element begins its animation anew
}

/** A second matrix that does not exist, drawn at the size that it would have. */
export function MissingTile({ rect, bytes }: { rect: Rect; bytes: number }) {
  return (
    <div class="tile missing" style={place(rect)}>
      <p class="tile-text">
        <strong>ff_out</strong>
        <span>no such buffer</span>
        <span>
          <i>would cost </i>
          <b>{formatBytes(bytes)}</b>
        </span>
        <small>{arithmetic(bytes)}</small>
      </p>
    </div>
  );
}

/** The place of a second matrix if unnamed memory could hide one: neither present nor known to be absent. */
export function DoubtfulTile({ rect, doubtBytes }: { rect: Rect; doubtBytes: number }) {
  return (
    <div class="tile doubtful" style={place(rect)}>
      <p class="tile-text">
        <strong>ff_out?</strong>
        <span>can’t tell</span>
        <span>
          <b>{formatBytes(doubtBytes)}</b> without a name
        </span>
      </p>
    </div>
  );
}

/** How the cost is computed: the shape from the config, the bytes per number from the live matrix. */
function arithmetic(bytes: number): string {
  if (!model.value) return "";
  const { config } = model.value.checkpoint;
  const perNumber = bytes / (config.vocabSize * config.hiddenSize);
  return Number.isInteger(perNumber) ? `${formatShape(config)} × ${perNumber}\u00a0bytes` : "";
}

/** By a transform, which moves nothing else: while a model loads the tiles are laid out again and again. */
export function place({ x, y, width, height }: Rect) {
  return { transform: `translate(${x}px, ${y}px)`, width: `${width}px`, height: `${height}px` };
}

/** In a narrow tile, a name breaks only after an underscore. */
function breakable(name: string): string {
  return name.replaceAll("_", "_\u200b");
}

/** `model.layers.0.self_attn.q_proj.weight` → `q_proj` */
function shortName({ label }: LedgerEntry): string {
  return (
    label
      .replace(/\.weight$/, "")
      .split(".")
      .at(-1) ?? ""
  );
}
