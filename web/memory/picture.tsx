import "./picture.css";
import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { LedgerEntry } from "../../src/index.ts";
import { formatBytes } from "../format/format.ts";
import { layOut, type Tile } from "./layout.ts";
import { Legend } from "./legend.tsx";
import { Passage } from "./passage.tsx";
import { shownMemory } from "./shown_memory.ts";
import { headlineOf } from "./verdict_sentence.ts";
import type { Rect } from "./squarify.ts";
import { BufferTile, DoubtfulTile, MissingTile, type Use } from "./tile.tsx";

/** The live buffers drawn to scale, and the place of the absent second matrix. */
export function MemoryPicture() {
  const { entries, verdict } = shownMemory.value;
  return (
    <figure class="picture">
      <BuffersToScale
        entries={entries}
        matrices={verdict.matrices}
        words={describePicture()}
        alias="wte in OLMo"
        uses={usesOf}
        second={(matrix, place) => <SecondPlace matrix={matrix} place={place} />}
      />
      <Legend />
    </figure>
  );
}

interface BuffersToScaleProps {
  readonly entries: readonly LedgerEntry[];
  /** Those of `entries` that are vocabulary matrices. */
  readonly matrices: readonly LedgerEntry[];
  /** A description of the picture. */
  readonly words: string;
  /** The first matrix's other name. */
  readonly alias?: string;
  /** What a token does with a buffer. */
  readonly uses?: (tile: Tile, all: readonly Tile[]) => readonly Use[];
  /** What to draw in the place of a second matrix. */
  readonly second: (matrix: Tile, place: Rect) => ComponentChildren;
}

/** Buffers drawn to scale in a frame. */
export function BuffersToScale(props: BuffersToScaleProps) {
  const { entries, matrices, words, alias, uses, second } = props;
  const ref = useRef<HTMLDivElement>(null);
  const frame = useFrame(ref);
  const { tiles, missing } = layOut(entries, matrices, frame.value);
  const matrix = tiles.find(({ kind }) => kind === "matrix");
  return (
    <div class="picture-frame" ref={ref} role="img" aria-label={words}>
      {tiles.map((tile) => (
        <BufferTile key={tile.entry} {...tile} alias={alias} uses={uses?.(tile, tiles) ?? []} />
      ))}
      {matrix && missing && second(matrix, missing)}
    </div>
  );
}

/** The first matrix is the embedding's; the head reads the last, which is the same if there is only one. */
function usesOf({ kind }: Tile, tiles: readonly Tile[]): readonly Use[] {
  if (kind === "other") return [];
  const isAlone = !tiles.some((tile) => tile.kind === "copy");
  if (kind === "copy") return ["head"];
  return isAlone ? ["embedding", "head"] : ["embedding"];
}

/** The place of a second matrix. It is drawn as absent only if no memory could hide one. */
function SecondPlace({ matrix, place }: { matrix: Tile; place: Rect }) {
  const { doubtBytes } = shownMemory.value.verdict;
  if (doubtBytes > 0) return <DoubtfulTile rect={place} doubtBytes={doubtBytes} />;
  return (
    <>
      <MissingTile rect={place} bytes={matrix.entry.bytes} />
      <Passage from={matrix.rect} to={place} />
    </>
  );
}

/** The size of the frame in CSS. */
function useFrame(ref: RefObject<HTMLElement | null>): Signal<Rect> {
  const frame = useSignal<Rect>({ x: 0, y: 0, width: 0, height: 0 });
  useEffect(() => {
    const observer = new ResizeObserver(([observed]) => {
      if (!observed) return;
      const { width, height } = observed.contentRect;
      frame.value = { x: 0, y: 0, width, height };
    });
    if (ref.current) observer.observe(ref.current);
    return () => observer.disconnect();
  }, [ref, frame]);
  return frame;
}

function describePicture(): string {
  const { entries, verdict, recorded } = shownMemory.value;
  const { kind, matrices, doubtBytes } = verdict;
  const whose = recorded ? `A recording: ${entries.length}` : `${entries.length} live`;
  const buffers = `${whose} GPU buffers, drawn to scale. ${headlineOf(verdict)}`;
  if (kind !== "single") return buffers;
  if (doubtBytes > 0) {
    return `${buffers} A hatched outline stands where a second one would be: ${formatBytes(doubtBytes)} without a name could hold it.`;
  }
  return `${buffers} An empty outline of ${formatBytes(matrices[0]?.bytes ?? 0)} stands where ff_out would be.`;
}
