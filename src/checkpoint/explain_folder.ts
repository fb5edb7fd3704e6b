import { shorten } from "../words/cut.ts";
import { CheckpointError } from "./checkpoint_error.ts";
import { ADAPTER_CONFIG, OWN_CONFIG } from "./format/file_names.ts";
import { readOptionalJson } from "./format/json_file.ts";
import { type Folder, optionalFile } from "./transport/folder.ts";

/** The Hub organizations of OLMo's authors, who publish it in both layouts. */
const PUBLISHED = /^allenai\/OLMo-[\w.-]+/;

/** What a folder without config.json is, and what to do. */
export async function explainNoConfig(folder: Folder, signal?: AbortSignal): Promise<CheckpointError> {
  if (await optionalFile(folder, OWN_CONFIG, signal)) return explainOwnLayout(folder);
  const adapter = await readOptionalJson(folder, ADAPTER_CONFIG, signal);
  if (adapter) return anAdapter(folder.name, adapter["base_model_name_or_path"]);
  return new CheckpointError(
    "unreadable",
    `${folder.name} has no config.json. Check the name; a checkpoint in Hugging Face layout has config.json, ` +
      "tokenizer.json and model.safetensors, which are opened together. A .gguf or .onnx file is judged, not run: drop it, or " +
      "give its own address.",
  );
}

/** @param base the model that it was trained for, as PEFT saves it */
function anAdapter(name: string, base: unknown): CheckpointError {
  const model = typeof base === "string" ? shorten(base, 80) : "the model that it is for";
  return new CheckpointError(
    "unsupported",
    `${name} is an adapter, which changes some matrices of a model. Adapters are not applied here: open ${model}.`,
  );
}

export function explainOwnLayout({ name }: Folder): CheckpointError {
  const [published] = PUBLISHED.exec(name) ?? [];
  const other = published
    ? `Hugging Face's layout of the same model is in ${published}-hf: open that.`
    : "Look for a repository of the same name with -hf at its end, or convert it with the script " +
      "convert_olmo_weights_to_hf.py of transformers.";
  return new CheckpointError(
    "unsupported",
    `${name} is in OLMo's own layout, which is not read here. ${other}`,
  );
}

export function explainNoTokenizer({ name }: Folder): CheckpointError {
  return new CheckpointError(
    "unreadable",
    `${name} has a config.json and no tokenizer.json. Its tokenizer may be in tokenizer.model or vocab.json alone, ` +
      "which are not read here: AutoTokenizer.from_pretrained(…).save_pretrained(…) of transformers writes tokenizer.json.",
  );
}
