import { tieIn } from "../../checkpoint/config.ts";
import { isJsonObject, type JsonObject, showJson } from "../../json/json.ts";
import { tiesByDefault } from "../../models/families.ts";

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

/**
 * Families that do not run here and tie the head where `config.json` is silent, as in the config classes of transformers
 * 4.57 and 5.24, which agree where both have the family.
 */
const OTHERS_TIE: ReadonlySet<unknown> = new Set(
  (
    "albert aya_vision bart bert big_bird bigbird_pegasus biogpt blenderbot blenderbot-small bloom camembert " +
    "cohere cohere2 cohere2_vision convbert ctrl deberta deberta-v2 distilbert electra ernie ernie4_5 " +
    "ernie4_5_moe esm falcon falcon_mamba florence2 fnet funnel gemma gemma2 gemma3 gemma3n gemma3n_text gemma4 " +
    "gemma4_text gpt-sw3 gpt2 gpt_bigcode gpt_neo gpt_neox_japanese granite_swa ibert jetmoe kosmos-2 layoutlm " +
    "led lfm2 lfm2_moe lfm2_vl longformer longt5 luke m2m_100 mamba marian mbart megatron-bert mobilebert " +
    "modernbert modernbert-decoder mpnet mpt mvp nllb-moe nystromformer openai-gpt opt paligemma pegasus " +
    "pegasus_x plbart prophetnet recurrent_gemma roberta roberta-prelayernorm roformer shieldgemma2 smollm3 " +
    "squeezebert starcoder2 switch_transformers t5 t5gemma t5gemma2 umt5 vaultgemma whisper xglm xlm " +
    "xlm-roberta xlm-roberta-xl xlnet xmod zamba zamba2"
  ).split(" "),
);

/**
 * Vision-language models have a config for their text part. transformers 4 reads that one. transformers 5 reads the whole
 * config, which takes the flag over from a tied text part. So one of the two is enough.
 */
export function tiesBy(config: JsonObject): boolean | null {
  const text = config["text_config"];
  const [said, ofText] = [tieIn(config), isJsonObject(text) ? tieIn(text) : null];
  if (said || ofText) return true;
  return (
    said ?? ofText ?? tiesByDefault(config["model_type"]) ?? (OTHERS_TIE.has(config["model_type"]) || null)
  );
}

/** Where `config.json` is silent, its `model_type` decides. */
export function sayingTie(tied: boolean | null): string {
  if (tied === null) return "config.json does not say whether the head is tied";
  return `by config.json the head is ${tied ? "" : "not "}tied`;
}
