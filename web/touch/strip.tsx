import "./strip.css";

interface StripProps {
  /** What the strip shows, for screen readers. */
  readonly name: string;
  readonly values: ArrayLike<number>;
  /** Drawn behind, for comparison. */
  readonly before: ArrayLike<number>;
  /** The value that reaches the edge. */
  readonly limit: number;
  /** The matrix that the row belongs to. */
  readonly matrix: "wte" | "ff_out";
}

/** Numbers as bars, up or down from the middle line. */
export function Strip({ name, values, before, limit, matrix }: StripProps) {
  const numbers = Array.from(values);
  return (
    <svg
      class={`strip ${matrix}`}
      viewBox={`0 -1.04 ${numbers.length} 2.08`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${name}: ${numbers.length} numbers, ${describeRange(numbers)}`}
    >
      <path class="strip-before" d={bars(Array.from(before), limit)} />
      <path class="strip-now" d={bars(numbers, limit)} />
      <path class="strip-line" d={`M0 0H${numbers.length}`} />
    </svg>
  );
}

function bars(numbers: readonly number[], limit: number): string {
  const height = (value: number) => (limit > 0 && Number.isFinite(value) ? value / limit : 0);
  return numbers.map((value, column) => `M${column} 0v${-height(value)}h.8V0z`).join("");
}

function describeRange(numbers: readonly number[]): string {
  const [smallest, largest] = [Math.min(...numbers), Math.max(...numbers)];
  if (smallest === 0 && largest === 0) return "all of them zero";
  return `from ${smallest.toPrecision(3)} to ${largest.toPrecision(3)}`;
}
