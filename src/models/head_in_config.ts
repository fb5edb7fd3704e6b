import { isJsonObject, type JsonObject, showJson } from "../json/json.ts";
import { tiesByDefault } from "./families.ts";

/**
 * Architectures whose output is a number for every token of the vocabulary, in transformers 5.23 and in code of models'
 * own. Of those for pretraining others tell real tokens from false ones (Electra, Funnel), or have no tokens.
 */
const LANGUAGE_MODEL = new RegExp(
  "CausalLM|LMHead|ConditionalGeneration|MaskedLM|Seq2SeqLM|MTModel|DoubleHeads|EncoderDecoderModel|GenerationDecoder|" +
    "Text2Text|TextToText|SpeechToText|BlockDiffusion|Chat(GLM)?Model|" +
    "(Albert|Bert|BigBird|Ernie|Flava|FNet|Lxmert)ForPreTraining",
);

/** Whether the architectures that `config.json` names have such a head; null if it names none. */
export function isLanguageModel(config: JsonObject): boolean | null {
  const architectures = config["architectures"] ?? [];
  if (Array.isArray(architectures) && architectures.length === 0) return null;
  return LANGUAGE_MODEL.test(showJson(architectures));
}

/** What says that the head is tied: in transformers, OLMo's own code, LFM2, Mamba's own code, OpenELM and MobileLLM. */
const FLAGS = [
  "tie_word_embeddings",
  "weight_tying",
  "tie_embedding",
  "tie_embeddings",
  "share_input_output_layers",
  "share_embedding",
] as const;

/**
 * Families that do not run here and tie the head where `config.json` is silent, as in the config classes of transformers
 * 4.57 and 5.24, which agree where both have the family, and in OLMo's own.
 */
const OTHERS_TIE: ReadonlySet<unknown> = new Set(
  (
    "albert aya_vision bart bert big_bird bigbird_pegasus biogpt blenderbot blenderbot-small bloom " +
    "camembert cohere cohere2 cohere2_vision convbert ctrl deberta deberta-v2 distilbert electra ernie " +
    "ernie4_5 ernie4_5_moe esm falcon falcon_mamba florence2 fnet funnel gemma gemma2 gemma3 gemma3n " +
    "gemma3n_text gemma4 gemma4_text gpt-sw3 gpt2 gpt_bigcode gpt_neo gpt_neox_japanese granite_swa hf_olmo " +
    "ibert jetmoe kosmos-2 layoutlm led lfm2 lfm2_moe lfm2_vl longformer longt5 luke m2m_100 mamba marian " +
    "mbart megatron-bert mobilebert modernbert modernbert-decoder mpnet mpt mvp nllb-moe nystromformer " +
    "openai-gpt opt paligemma pegasus pegasus_x plbart prophetnet recurrent_gemma roberta " +
    "roberta-prelayernorm roformer shieldgemma2 smollm3 squeezebert starcoder2 switch_transformers t5 " +
    "t5gemma t5gemma2 umt5 vaultgemma whisper xglm xlm xlm-roberta xlm-roberta-xl xlnet xmod zamba zamba2"
  ).split(" "),
);

/**
 * Whether a `config.json` of any family says that the head is the embedding; null if it does not say. Where it is silent,
 * its `model_type` decides, unless its architectures have no head.
 *
 * One flag that is true is enough. MobileLLM has two, and shares its matrix though `tie_word_embeddings` is false.
 * Vision-language models have a config for their text part: transformers 4 reads that one, and transformers 5 reads the
 * whole config, which takes the flag over from a tied text part.
 * @param readFlag a flag, or null if it is absent
 */
export function tiesHead(
  config: JsonObject,
  readFlag: (json: JsonObject, key: string) => boolean | null,
): boolean | null {
  const text = config["text_config"];
  const parts = isJsonObject(text) ? [config, text] : [config];
  const said = parts
    .flatMap((part) => FLAGS.map((key) => readFlag(part, key)))
    .filter((flag) => flag !== null);
  if (said.length > 0) return said.includes(true);
  if (isLanguageModel(config) === false) return null;
  const type = config["model_type"];
  return tiesByDefault(type) ?? (OTHERS_TIE.has(type) || null);
}
