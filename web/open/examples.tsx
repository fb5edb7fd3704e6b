import { billOf, shareOf } from "../../lessons/bill/bill.ts";
import { readConfig } from "../../lessons/bill/billed_model.ts";
import { PRESETS } from "../../lessons/bill/presets.ts";
import { Button } from "../button/button.tsx";
import { formatBytes, formatShare } from "../format/format.ts";
import { address, lookAtTyped, revision } from "./typed_address.ts";

/** Small models that run here, by repository; first those in which the matrix takes the largest share. */
const REPOSITORIES = [
  "google/gemma-3-270m",
  "Qwen/Qwen3-0.6B",
  "HuggingFaceTB/SmolLM2-135M",
  "allenai/OLMo-1B-hf",
  "allenai/OLMo-2-0425-1B",
];

const EXAMPLES = REPOSITORIES.flatMap((name) => PRESETS.filter(({ repository }) => repository === name));

/** Published models to inspect with one click. */
export function Examples() {
  return (
    <>
      <p id="open-examples">Examples, with sizes in float16:</p>
      <ul class="open-examples" aria-labelledby="open-examples">
        {EXAMPLES.map(({ repository, title, config }) => (
          <li key={repository}>
            <Button
              id="open-example"
              data-repository={repository}
              act={() => {
                address.value = repository;
                revision.value = "";
                lookAtTyped();
              }}
            >
              {title}
            </Button>
            <span>{aboutMatrix(JSON.stringify(config))}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The size of a model in float16, and the vocabulary's share of it if there is one matrix; both fit on the line. */
function aboutMatrix(config: string): string {
  const model = readConfig(config);
  const row = billOf(model, false).find(({ format }) => format === "float16");
  return model.tied
    ? `${formatBytes(row?.onceBytes ?? 0)}, matrix ${formatShare(shareOf(model) ?? 0)}`
    : `${formatBytes(row?.twiceBytes ?? 0)}, two matrices`;
}
