import "./cost_room.css";
import { signal } from "@preact/signals";
import { allNumbers, billOf, type BillRow, matrixNumbers, SCALE_GROUP } from "../../lessons/bill/bill.ts";
import type { BilledModel } from "../../lessons/bill/billed_model.ts";
import { BillError } from "../../lessons/bill/bill_error.ts";
import { PRESETS } from "../../lessons/bill/presets.ts";
import { Button } from "../button/button.tsx";
import { formatBytes, formatWhole } from "../format/format.ts";
import { plain } from "../format/plain.ts";
import { formatShape } from "../memory/verdict_sentence.ts";
import { model } from "../session/page_session.ts";
import { billed, configOf, pasted, printConfig } from "./pasted.ts";
import { describeBill } from "./bill_sentence.ts";

const scales = signal(false);

/** The size of the matrix, and of a second one, in other models. */
export function CostRoom() {
  const bill = billed.value;
  return (
    <div class="bill" data-testid="bill">
      <div class="bill-bench columns">
        <Config isWrong={bill instanceof BillError} />
        <div>
          <div role="status">
            {bill instanceof BillError ? (
              <p class="bill-error" id="bill-error" data-testid="bill-error">
                {plain(bill.message)}
              </p>
            ) : (
              <p class="bill-sentence" data-testid="bill-sentence">
                {plain(describeBill(bill))}
              </p>
            )}
          </div>
          {!(bill instanceof BillError) && <Bill of={bill} />}
        </div>
      </div>
    </div>
  );
}

function Config({ isWrong }: { readonly isWrong: boolean }) {
  return (
    <div class="bill-config">
      <div class="bill-presets" role="group" aria-label="Models">
        {model.value && (
          <PresetButton
            title="This page’s model"
            config={printConfig(configOf(model.value.checkpoint.config))}
          />
        )}
        {PRESETS.map(({ title, config }) => (
          <PresetButton key={title} title={title} config={printConfig(config)} />
        ))}
      </div>
      <label for="bill-config">config.json, editable</label>
      <textarea
        id="bill-config"
        data-testid="bill-config"
        rows={10}
        spellcheck={false}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? "bill-error" : undefined}
        value={pasted.value}
        onInput={(event) => (pasted.value = event.currentTarget.value)}
      />
    </div>
  );
}

function PresetButton({ title, config }: { readonly title: string; readonly config: string }) {
  return (
    <Button aria-pressed={pasted.value === config} act={() => (pasted.value = config)}>
      {title}
    </Button>
  );
}

function Bill({ of }: { readonly of: BilledModel }) {
  const [matrix, all] = [matrixNumbers(of), allNumbers(of)];
  return (
    <>
      <p>
        {formatShape(of)} = {formatWhole(matrix)} numbers{all !== null && ` of ${formatWhole(all)}`}.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">All weights in</th>
            <th scope="col">One matrix</th>
            <th scope="col">Model with one</th>
            <th scope="col">Model with two</th>
          </tr>
        </thead>
        <tbody>
          {billOf(of, scales.value).map((row) => (
            <Row key={row.format} {...row} />
          ))}
        </tbody>
      </table>
      <label>
        <input
          type="checkbox"
          data-testid="bill-scales"
          checked={scales.value}
          onChange={(event) => (scales.value = event.currentTarget.checked)}
        />
        <span>With scales, one for {SCALE_GROUP} numbers</span>
      </label>
    </>
  );
}

function Row({ format: name, matrixBytes, onceBytes, twiceBytes }: BillRow) {
  return (
    <tr data-testid="bill-row" data-format={name} data-matrix-bytes={matrixBytes}>
      <th scope="row">{name}</th>
      <td>{formatBytes(matrixBytes)}</td>
      <td>{onceBytes === null ? "–" : formatBytes(onceBytes)}</td>
      <td>{twiceBytes === null ? "–" : formatBytes(twiceBytes)}</td>
    </tr>
  );
}
