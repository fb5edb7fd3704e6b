import { type LedgerEntry, ROLES } from "../../src/index.ts";
import { type Placed, type Rect, slice, squarify, sum } from "./squarify.ts";

/** `matrix` is the first vocabulary-sized buffer, `copy` any other. */
type TileKind = "matrix" | "copy" | "other";

export interface Tile {
  readonly entry: LedgerEntry;
  readonly kind: TileKind;
  readonly rect: Rect;
}

/** The live buffers drawn to scale. */
export interface Picture {
  readonly tiles: readonly Tile[];
  /** Where a second matrix would be, to the same scale. */
  readonly missing: Rect | null;
}

/** A part of the frame, in the order in which a token passes through: matrix, everything else, head. */
interface Part {
  readonly kind: TileKind | "missing";
  readonly bytes: number;
  readonly entries: readonly LedgerEntry[];
}

const bytesOf = ({ bytes }: { readonly bytes: number }): number => bytes;

/** @param matrices those of `entries` that the verdict found to be vocabulary-sized */
export function layOut(
  entries: readonly LedgerEntry[],
  matrices: readonly LedgerEntry[],
  frame: Rect,
): Picture {
  const parts = slice(partsOf(entries, matrices), bytesOf, frame);
  return {
    tiles: parts.flatMap(({ item, rect }) => tilesOf(item, rect)),
    missing: parts.find(({ item }) => item.kind === "missing")?.rect ?? null,
  };
}

function partsOf(entries: readonly LedgerEntry[], matrices: readonly LedgerEntry[]): Part[] {
  const [matrix, ...copies] = matrices;
  const others = entries.filter((entry) => !matrices.includes(entry));
  const parts: Part[] = [{ kind: "other", bytes: sum(others, bytesOf), entries: others }];
  if (matrix) parts.unshift({ kind: "matrix", bytes: matrix.bytes, entries: [matrix] });
  for (const copy of copies) parts.push({ kind: "copy", bytes: copy.bytes, entries: [copy] });
  if (matrices.length === 1) parts.push({ kind: "missing", bytes: sum(matrices, bytesOf), entries: [] });
  return parts.filter(({ bytes }) => bytes > 0);
}

type Place = (entries: readonly LedgerEntry[], rect: Rect) => Placed<LedgerEntry>[];

/** A part with one buffer is filled by it. */
const fill: Place = (entries, rect) => entries.map((item) => ({ item, rect }));

const PLACES: Readonly<Record<TileKind, Place>> = { matrix: fill, copy: fill, other: byRole };

function tilesOf({ kind, entries }: Part, rect: Rect): Tile[] {
  if (kind === "missing") return [];
  return PLACES[kind](entries, rect).map((tile) => ({ entry: tile.item, kind, rect: tile.rect }));
}

/** A block for each role, so that related buffers are together. */
function byRole(entries: readonly LedgerEntry[], frame: Rect): Placed<LedgerEntry>[] {
  const blocks = ROLES.map((role) => entries.filter((entry) => entry.role === role));
  const placed = squarify(blocks, (block) => sum(block, bytesOf), frame);
  return placed.flatMap(({ item, rect }) => squarify(item, bytesOf, rect));
}
