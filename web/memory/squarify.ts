/** In the units of the frame, x to the right and y down. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Placed<T> {
  readonly item: T;
  readonly rect: Rect;
}

type SizeOf<T> = (item: T) => number;

/** Divides `frame` along its longer side into one piece for each item, in order; areas are proportional to sizes. */
export function slice<T>(items: readonly T[], sizeOf: SizeOf<T>, frame: Rect): Placed<T>[] {
  const total = sum(items, sizeOf);
  const wide = frame.width >= frame.height;
  let before = 0;
  return items.map((item) => {
    const [start, share] = [before / total, sizeOf(item) / total];
    before += sizeOf(item);
    const rect = wide
      ? { ...frame, x: frame.x + frame.width * start, width: frame.width * share }
      : { ...frame, y: frame.y + frame.height * start, height: frame.height * share };
    return { item, rect };
  });
}

/**
 * A treemap with pieces as square as a greedy search makes them: rows along the shorter side of the remaining space,
 * each extended as long as that improves its worst aspect ratio. Items of size 0 get no piece.
 * (Bruls, Huizing and van Wijk, "Squarified Treemaps", 2000)
 */
export function squarify<T>(items: readonly T[], sizeOf: SizeOf<T>, frame: Rect): Placed<T>[] {
  const waiting = items.filter((item) => sizeOf(item) > 0).sort((a, b) => sizeOf(b) - sizeOf(a));
  const scale = (frame.width * frame.height) / sum(waiting, sizeOf);
  const placed: Placed<T>[] = [];
  let rest = frame;
  while (waiting.length > 0) {
    const areas = waiting.map((item) => sizeOf(item) * scale);
    const row = waiting.splice(0, rowLength(areas, Math.min(rest.width, rest.height)));
    const [strip, remainder] = cut(rest, sum(row, sizeOf) * scale);
    placed.push(...slice(row, sizeOf, strip));
    rest = remainder;
  }
  return placed;
}

/** How many of the first `areas` make the best row along a side. */
function rowLength(areas: readonly number[], side: number): number {
  let length = 1;
  while (length < areas.length && worstRatio(areas, length + 1, side) <= worstRatio(areas, length, side)) {
    length += 1;
  }
  return length;
}

function worstRatio(areas: readonly number[], length: number, side: number): number {
  const row = areas.slice(0, length);
  const depth = sum(row, (area) => area) / side;
  return Math.max(...row.map((area) => Math.max(area / depth ** 2, depth ** 2 / area)));
}

/** Cuts a strip of `area` off the frame, along its shorter side. */
function cut(frame: Rect, area: number): readonly [strip: Rect, remainder: Rect] {
  if (frame.width >= frame.height) {
    const width = area / frame.height;
    return [
      { ...frame, width },
      { ...frame, x: frame.x + width, width: frame.width - width },
    ];
  }
  const height = area / frame.width;
  return [
    { ...frame, height },
    { ...frame, y: frame.y + height, height: frame.height - height },
  ];
}

export function sum<T>(items: readonly T[], sizeOf: SizeOf<T>): number {
  return items.reduce((total, item) => total + sizeOf(item), 0);
}
