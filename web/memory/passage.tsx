import "./passage.css";
import type { Rect } from "./squarify.ts";

/** Shows what the head reads instead: a line from its empty place back to the matrix. */
export function Passage({ from, to }: { from: Rect; to: Rect }) {
  const [start, end] = [center(from), center(to)];
  const line = {
    "--x": `${start.x}px`,
    "--y": `${start.y}px`,
    "--width": `${end.x - start.x}px`,
    "--height": `${end.y - start.y}px`,
  };
  return (
    <div class="passage" style={line}>
      <span>
        <i>the head reads wte instead: </i>logits = hidden · wte<sup>T</sup>
      </span>
    </div>
  );
}

function center({ x, y, width, height }: Rect): { readonly x: number; readonly y: number } {
  return { x: x + width / 2, y: y + height / 2 };
}
