/** What transformers takes for the weights of a folder. */
const WEIGHTS = /^model(-\d{5}-of-\d{5})?\.safetensors$|^model\.safetensors\.index\.json$/;

const MODEL = /\.(onnx|gguf|safetensors)$/i;

/**
 * The models among a folder's files, by name; of shards the first that is there. Null where the files are a checkpoint, whatever
 * was converted from it and lies beside it: that is judged as a whole.
 */
export function modelsAmong(names: readonly string[]): string[] | null {
  if (names.includes("config.json") && names.some((name) => WEIGHTS.test(name))) return null;
  const models = names.filter((name) => MODEL.test(name)).sort();
  return models.filter((name, index) => stemOf(name) !== stemOf(models[index - 1] ?? ""));
}

/** The same for all shards of one model. */
function stemOf(name: string): string {
  return name.replace(/-\d{5}(?=-of-\d{5}\.\w+$)/, "");
}
