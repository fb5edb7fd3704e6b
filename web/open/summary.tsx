import type { ComponentChildren } from "preact";
import {
  CACHE_FORMATS,
  type CacheFormat,
  counted,
  type Dtype,
  familyTitle,
  type Head,
  type ModelConfig,
  planMemory,
  WEIGHT_FORMATS,
  type WeightFormat,
} from "../../src/index.ts";
import { Button } from "../button/button.tsx";
import { formatBytes, formatShare, formatWhole } from "../format/format.ts";
import { plain, readable } from "../format/plain.ts";
import {
  canChooseHead,
  chooseContext,
  chooseFormat,
  chosenCache,
  chosenFormat,
  chosenHead,
  contextChoices,
  contextLength,
} from "./chosen_options.ts";
import type { Copy, Found } from "./found_model.ts";
import { canLoad, load } from "./load.ts";
import { needs, otherObstacles } from "./needs.ts";
import { describeRoom, roomLeft } from "./room_left.ts";

const DTYPES: Readonly<Record<Dtype, string>> = { F32: "float32", F16: "float16", BF16: "bfloat16" };

const FORMATS: Readonly<Record<WeightFormat, string>> = {
  float16: "float16",
  int8: "int8, with a scale for each row",
  int4: "int4, with a scale for 32 numbers, and the vocabulary in int8",
};

/** What the headers tell, before any weights are fetched. */
export function Summary({ found }: { found: Found }) {
  const { checkpoint, dtypes, remarks, files, fileBytes, missingBytes, holdsHead, parameters, copies } =
    found;
  const need = needs.value?.[chosenFormat.value];
  return (
    <div
      class="open-summary"
      data-testid="open-summary"
      data-dtype={dtypes.map((dtype) => DTYPES[dtype]).join(" ")}
      data-shards={files.length}
      data-parameters={parameters}
      data-fetch-bytes={missingBytes}
      data-context={contextLength.value}
      data-gpu-bytes={need?.plan.totalBytes ?? ""}
      data-fits={need?.fit.fits ?? false}
      data-head={holdsHead ? "present" : "absent"}
      data-family={checkpoint.config.family}
      data-tied={checkpoint.config.tied}
    >
      <h3>{plain(checkpoint.name)}</h3>
      <dl>
        <Fact name="Family">
          {familyTitle(checkpoint.config)}
          {!holdsHead && ", tied"}
        </Fact>
        <Fact name="Shape">{shapeOf(found)}</Fact>
        <Fact name="Vocabulary">
          {vocabularyOf(found)}. {shareOf(found)}.
        </Fact>
        <Fact name="Weights">
          {formatWhole(parameters)} numbers in {dtypes.map((dtype) => DTYPES[dtype]).join(" and ")},{" "}
          {files.length === 1 ? "one file" : `${files.length} files`}, {formatBytes(fileBytes)}
        </Fact>
        <Fact name="Head">
          {headOf(found)}
          {canChooseHead.value && <HeadChoice />}
        </Fact>
        <Fact name="End of a text">{endOf(found)}</Fact>
        <Fact name="To fetch">
          {[fetchOf(found), describeRoom(missingBytes, roomLeft.value)].filter(Boolean).join(". ")}
        </Fact>
        {copies.length > 0 && (
          <Fact name="Kept copy">
            <Copies copies={copies} />
          </Fact>
        )}
        <Fact name="Context">
          <ContextChoice found={found} />
        </Fact>
        <Fact name="On the GPU">
          <Formats />
          <Caches />
          {need && plain(need.fit.words)}
        </Fact>
        {otherObstacles.value.length > 0 && (
          <Fact name="Other engines">
            <ul class="open-remarks" data-testid="open-obstacles">
              {[...new Set(otherObstacles.value)].map((obstacle) => (
                <li key={obstacle}>{plain(obstacle)}</li>
              ))}
            </ul>
          </Fact>
        )}
        {remarks.length > 0 && (
          <Fact name="Remarks">
            <ul class="open-remarks" data-testid="open-remarks">
              {remarks.map((remark) => (
                <li key={remark}>{plain(remark)}</li>
              ))}
            </ul>
          </Fact>
        )}
      </dl>
      <Button id="open-load" class="primary" ready={canLoad.value} act={load}>
        Load it
      </Button>
      {need && !need.fit.fits && <p class="open-refusal">It can’t run here, so nothing is fetched.</p>}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function shapeOf({ checkpoint: { config } }: Found): string {
  const { layers, hiddenSize, headCount, intermediateSize, clipQkv } = config;
  return (
    `${counted(layers.length, "layer")}, ${formatWhole(hiddenSize)} wide, ${headCount} attention heads, ` +
    `${formatWhole(intermediateSize)} in the MLP; rope_theta ${layers[0]?.rope.theta}` +
    (clipQkv === null ? "" : `; clip_qkv ${clipQkv}`)
  );
}

function vocabularyOf({ checkpoint: { config, tokenCount } }: Found): string {
  const padding = config.vocabSize - tokenCount;
  const rows = `${formatWhole(config.vocabSize)} rows in the matrix`;
  if (padding === 0) return `${rows}, a token each`;
  return `${rows}, ${formatWhole(tokenCount)} of them tokens; the other ${formatWhole(padding)} are padding and never chosen`;
}

/** The matrix's share of the model, and the GPU memory of a second one in the chosen format. */
function shareOf({ checkpoint: { config }, parameters, holdsHead }: Found): string {
  const matrix = config.vocabSize * config.hiddenSize;
  const share = formatShare(matrix / (holdsHead ? parameters - matrix : parameters));
  const total = (head: Head) => planMemory(config, chosenFormat.value, head).totalBytes;
  const second = formatBytes(total("untied") - total("tied"));
  return holdsHead
    ? `The matrix is ${share} of the model without lm_head.weight, which takes ${second} more if it is no copy`
    : `The matrix is ${share} of the model; a second one would take ${second} more`;
}

function headOf({ saysTied, holdsHead }: Found): string {
  const says =
    saysTied === null ? "config.json does not say" : `config.json says ${saysTied ? "tied" : "untied"}`;
  if (!holdsHead) return `${says}; the files hold no lm_head.weight`;
  return (
    `${says}; the files hold an lm_head.weight. Loading tells whether it is a copy of embed_tokens.weight; a copy is ` +
    "left out"
  );
}

/** For files that contradict each other. */
function HeadChoice() {
  return (
    <fieldset class="open-formats">
      <legend class="visually-hidden">The head</legend>
      <HeadOption name="stored" words="lm_head.weight, if its numbers differ: as transformers does" />
      <HeadOption name="tied" words="tied, as config.json says: lm_head.weight is left out" />
    </fieldset>
  );
}

function HeadOption({ name, words }: { name: typeof chosenHead.value; words: string }) {
  return (
    <label>
      <input
        type="radio"
        name="open-head"
        data-testid={`open-head-${name}`}
        checked={chosenHead.value === name}
        onChange={() => (chosenHead.value = name)}
      />
      {words}
    </label>
  );
}

function endOf({ checkpoint: { endOfTextIds }, tokenizer }: Found): string {
  if (endOfTextIds.length === 0) return "no token ends a text";
  return endOfTextIds.map((id) => `${plain(tokenizer.tokenText(id))} (${id})`).join(", ");
}

function fetchOf({ missingBytes, fileBytes }: Found): string {
  if (missingBytes === 0) return "nothing: all of it is on this computer";
  if (missingBytes === fileBytes) return formatBytes(missingBytes);
  return `${formatBytes(missingBytes)}; the rest is on this computer already`;
}

const MOMENT = new Intl.DateTimeFormat("en", { dateStyle: "long", timeStyle: "short" });

/** Which files did not come from the host now, what is known of them, and why. */
function Copies({ copies }: { copies: readonly Copy[] }) {
  return (
    <div class="open-copies" data-testid="open-copies" data-count={copies.length}>
      The host did not send all files. These copies were kept in this browser; there may be newer ones:
      <ul>
        {copies.map(({ file: { url, arrived, version } }) => (
          <li key={url}>
            <code>{readable(url.replace(/^.*\//, ""))}</code>, fetched on {MOMENT.format(arrived)}, version{" "}
            {plain(version[0]?.[1] ?? "")}
          </li>
        ))}
      </ul>
      {plain(copies[0]?.reason ?? "")}
    </div>
  );
}

/** The KV cache is as long as the context: shortening it is the easiest way to save memory. */
function ContextChoice({ found: { checkpoint } }: { found: Found }) {
  const lengths = contextChoices.value;
  const words = (length: number) =>
    `${formatWhole(length)} tokens: KV cache ${formatBytes(kvCacheBytes({ ...checkpoint.config, contextLength: length }))}`;
  if (lengths.length === 1) return <>{words(contextLength.value)}</>;
  return (
    <select
      class="open-context"
      data-testid="open-context"
      aria-label="Longest text, prompt included"
      value={contextLength.value}
      onChange={({ currentTarget }) => chooseContext(Number(currentTarget.value))}
    >
      {lengths.map((length) => (
        <option key={length} value={length}>
          {words(length)}
          {length === lengths[0] && " (the whole context)"}
        </option>
      ))}
    </select>
  );
}

function kvCacheBytes(config: ModelConfig): number {
  const { bytesByRole } = planMemory(config, chosenFormat.value, "tied", chosenCache.value);
  return bytesByRole.get("kv-cache") ?? 0;
}

const CACHES: Readonly<Record<CacheFormat, string>> = {
  float16: "KV cache in float16",
  float32: "in float32: twice the memory, not rounded",
};

function Caches() {
  return (
    <fieldset class="open-formats">
      <legend class="visually-hidden">KV cache on the GPU</legend>
      {CACHE_FORMATS.map((name) => (
        <label key={name}>
          <input
            type="radio"
            name="open-cache"
            data-testid={`open-cache-${name}`}
            checked={chosenCache.value === name}
            onChange={() => (chosenCache.value = name)}
          />
          {CACHES[name]}
        </label>
      ))}
    </fieldset>
  );
}

function Formats() {
  return (
    <fieldset class="open-formats">
      <legend class="visually-hidden">Weights on the GPU</legend>
      {WEIGHT_FORMATS.map((name) => (
        <FormatChoice key={name} name={name} />
      ))}
    </fieldset>
  );
}

function FormatChoice({ name }: { name: WeightFormat }) {
  const bytes = needs.value?.[name].plan.totalBytes;
  return (
    <label>
      <input
        type="radio"
        name="open-format"
        data-testid={`open-${name}`}
        checked={chosenFormat.value === name}
        onChange={() => chooseFormat(name)}
      />
      {FORMATS[name]}
      {bytes !== undefined && `: ${formatBytes(bytes)}`}
    </label>
  );
}
