import "./uses.css";
import type { ComponentChildren } from "preact";
import { type Float16Row, rowValues } from "../../src/index.ts";
import { endOf } from "../format/end_of.ts";
import { formatWhole } from "../format/format.ts";
import { quoteToken } from "../format/token.ts";
import { model } from "../session/page_session.ts";
import type { Touched } from "./touched_token.ts";
import { Place } from "./place.tsx";
import { changeOf } from "./change_sentence.ts";
import { formatNumber } from "./numbers.ts";
import { Strip } from "./strip.tsx";

/** Both uses of a row, with the checkpoint's row and with the current one. */
export function Uses({ touched }: { touched: Touched }) {
  const { before, now, embeddingBuffer, headBuffer } = touched;
  const limit = largest([before.embedding, now.embedding, rowValues(before.headRow), rowValues(now.headRow)]);
  const change = changeOf(touched);
  const headMatrix = headBuffer === embeddingBuffer ? "wte" : "ff_out";
  return (
    <div data-testid="touch-uses" data-id={touched.id} data-change={change}>
      <div class="uses">
        <Use title="Going in: the embedding" buffer={embeddingBuffer} row={touched.id} matrix="wte">
          <Strip
            name="The embedding"
            values={now.embedding}
            before={before.embedding}
            limit={limit}
            matrix="wte"
          />
          <Comparison
            id="touch-embedding"
            rows={[
              ["first numbers", firstOf(before.embedding), firstOf(now.embedding)],
              ["length", lengthOf(before.embedding), lengthOf(now.embedding)],
            ]}
          />
          <Bits name="embedding" row={now.embeddingRow} />
        </Use>
        <Use title="Coming out: the logit" buffer={headBuffer} row={touched.id} matrix={headMatrix}>
          <Strip
            name="The head’s row"
            values={rowValues(now.headRow)}
            before={rowValues(before.headRow)}
            limit={limit}
            matrix={headMatrix}
          />
          <Comparison
            id="touch-logit"
            rows={[[`logit of ${nameOf(touched.id)}`, formatNumber(before.logit), formatNumber(now.logit)]]}
          />
          <p>
            Hidden state: as trained, after <q dir="auto">{endOf(touched.prompt, 24)}</q>
          </p>
          <Bits name="head" row={now.headRow} />
        </Use>
      </div>
    </div>
  );
}

interface UseProps {
  readonly title: string;
  readonly buffer: string;
  readonly row: number;
  readonly matrix: "wte" | "ff_out";
  readonly children: ComponentChildren;
}

function Use({ title, buffer, row, matrix, children }: UseProps) {
  return (
    <article class="use">
      <header>
        <Place row={row} matrix={matrix} />
        <div>
          <h3>{title}</h3>
          <p>
            row {formatWhole(row)} of <code>{buffer}</code>
          </p>
        </div>
      </header>
      {children}
    </article>
  );
}

interface ComparisonProps {
  readonly id: string;
  readonly rows: readonly (readonly [name: string, before: string, now: string])[];
}

function Comparison({ id, rows }: ComparisonProps) {
  return (
    <table class="comparison" data-testid={id}>
      <thead>
        <tr>
          <td />
          <th scope="col">as trained</th>
          <th scope="col">now</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, before, now]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{before}</td>
            <td>{now}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The exact bits, for comparison. */
function Bits({ name, row }: { name: string; row: Float16Row }) {
  return (
    <details class="fold">
      <summary>{row.length} numbers in bits</summary>
      {/* A scrollable region must be reachable by keyboard. */}
      <pre tabIndex={0} data-testid={`touch-${name}-bits`}>
        {Array.from(row, (bits) => bits.toString(16).padStart(4, "0")).join(" ")}
      </pre>
    </details>
  );
}

function nameOf(id: number): string {
  return model.value ? quoteToken(model.value.tokenizer, id) : "";
}

function firstOf(numbers: Float32Array): string {
  return `${Array.from(numbers.subarray(0, 3), formatNumber).join(", ")}, …`;
}

function lengthOf(numbers: Float32Array): string {
  return formatNumber(Math.hypot(...numbers));
}

function largest(all: readonly ArrayLike<number>[]): number {
  const sizes = all.flatMap((numbers) => Array.from(numbers, Math.abs));
  return Math.max(...sizes.filter(Number.isFinite));
}
