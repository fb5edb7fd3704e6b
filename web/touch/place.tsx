import "./place.css";
import { model } from "../session/page_session.ts";

/** Where a row is in its matrix: the same picture, in the same colours, as in the memory panel. */
export function Place({ row, matrix }: { row: number; matrix: "wte" | "ff_out" }) {
  const rows = model.value?.checkpoint.config.vocabSize ?? 1;
  return (
    <svg class={`place ${matrix}`} viewBox="0 0 10 20" aria-hidden="true">
      <rect width="10" height="20" />
      <path d={`M-1.5 ${(20 * (row + 0.5)) / rows}h13`} />
    </svg>
  );
}
