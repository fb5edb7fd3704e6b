"""Make fixtures/families/: a small random checkpoint of each model family, tied and untied, and what transformers makes
of it. They are awkward on purpose: grouped heads, heads that are not D / H wide, norms and biases far from their neutral
values, windows shorter than the text, an odd vocabulary.

    python training/family_fixtures.py [NAME ...]
"""

import json
import sys
from pathlib import Path
from typing import NamedTuple

import torch
from reference import describe, references, write_json, write_tensor
from settings import REPOSITORY
from transformers import AutoConfig, AutoModelForCausalLM

FAMILIES = REPOSITORY / "fixtures" / "families"
PROMPT_TOKENS = 45  # more than an engine reads at once, and no multiple of what kernels like
NEW_TOKENS = 32
LEAST_MARGIN = 0.02  # of a greedy token over the second: twenty times what engines may be off by
SEEDS = range(1, 200)

SIZES = {
    "vocab_size": 131,
    "hidden_size": 48,
    "intermediate_size": 72,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 96,
    "initializer_range": 0.3,  # wide enough that greedy decoding does not repeat one token
    "pad_token_id": None,
    "bos_token_id": None,
    "eos_token_id": 0,
}
LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 500.0,
    "factor": 4.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 32,
}
BOTH_ROPES = {
    "full_attention": {"rope_type": "default", "rope_theta": 20000.0},
    "sliding_attention": {"rope_type": "default", "rope_theta": 300.0},
}


class Wanted(NamedTuple):
    model_type: str
    tied: bool
    dtype: torch.dtype
    older: bool  # config.json as transformers 4 wrote it
    keys: dict

    @property
    def name(self) -> str:
        return f"{self.model_type}-{'tied' if self.tied else 'untied'}"

    def config(self):
        keys = {"rope_parameters": {"rope_type": "default", "rope_theta": 700.0}, **self.keys}
        return AutoConfig.for_model(self.model_type, **SIZES | keys, tie_word_embeddings=self.tied)


HALF, BRAIN = torch.float16, torch.bfloat16
SIXTEEN = {"hidden_size": 64}  # columns of a head: what onnxruntime's attention takes
WANTED = [
    Wanted("olmo2", True, HALF, True, {"rms_norm_eps": 1e-3, **SIXTEEN}),
    Wanted("olmo2", False, BRAIN, False, {"num_key_value_heads": 4}),
    Wanted("llama", True, BRAIN, True, {"rope_parameters": LLAMA3}),
    Wanted(
        "llama",
        False,
        HALF,
        False,
        {"head_dim": 16, "num_key_value_heads": 1, "attention_bias": True, "mlp_bias": True},
    ),
    Wanted("mistral", True, HALF, False, {"sliding_window": None, "head_dim": 16, "intermediate_size": 70}),
    Wanted("mistral", False, HALF, True, {"num_key_value_heads": 1, "sliding_window": 11, **SIXTEEN}),
    Wanted("qwen2", True, HALF, False, SIXTEEN),
    Wanted(
        "qwen2",
        False,
        BRAIN,
        True,
        {"num_key_value_heads": 1, "use_sliding_window": True, "sliding_window": 10, "max_window_layers": 1},
    ),
    Wanted("qwen3", True, BRAIN, True, {"head_dim": 32}),
    Wanted("qwen3", False, HALF, False, {"head_dim": 8, "num_key_value_heads": 1, "attention_bias": True}),
    Wanted(
        "gemma3_text",
        True,
        BRAIN,
        False,
        {
            "num_hidden_layers": 3,
            "layer_types": ["sliding_attention", "sliding_attention", "full_attention"],
            "num_key_value_heads": 1,
            "head_dim": 16,
            "query_pre_attn_scalar": 20,
            "sliding_window": 12,
            "rope_parameters": BOTH_ROPES,
        },
    ),
    Wanted(
        "gemma3_text",
        False,
        HALF,
        True,
        {"head_dim": 20, "query_pre_attn_scalar": 8, "sliding_window": 33, "rope_parameters": BOTH_ROPES},
    ),
]


@torch.no_grad()
def random_model(wanted: Wanted, seed: int):
    """Its norms and biases are drawn too: transformers makes ones and zeros of them."""
    torch.manual_seed(seed)
    model = AutoModelForCausalLM.from_config(wanted.config())
    for name, parameter in model.named_parameters():
        if name.endswith("norm.weight"):
            parameter.normal_(0.0 if "gemma" in wanted.model_type else 1.0, 0.4)
        elif name.endswith(".bias"):
            parameter.normal_(0.0, 0.5)
    if "gemma" in wanted.model_type:
        # A scaled embedding outweighs all layers of a random model, so that a tied head says each token once more.
        model.model.embed_tokens.weight.mul_(0.2)
        model.model.norm.weight.add_(3)
    return model


def save(model, wanted: Wanted, folder: Path) -> None:
    """Writes config.json and model.safetensors."""
    folder.mkdir(parents=True, exist_ok=True)
    model.to(wanted.dtype).save_pretrained(folder)
    (folder / "model.safetensors").chmod(0o644)
    (folder / "generation_config.json").unlink(missing_ok=True)
    path = folder / "config.json"
    config = json.loads(path.read_text())
    config = with_older_keys(config) if wanted.older else config
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


def with_older_keys(config: dict) -> dict:
    """transformers 5 renamed these; the rest stayed."""
    rope = config.pop("rope_parameters")
    config["torch_dtype"] = config.pop("dtype")
    if "full_attention" in rope:
        config["rope_theta"] = rope["full_attention"]["rope_theta"]
        config["rope_local_base_freq"] = rope["sliding_attention"]["rope_theta"]
        config["rope_scaling"] = None
        return config
    config["rope_theta"] = rope.pop("rope_theta")
    config["rope_scaling"] = rope if rope["rope_type"] != "default" else None
    return config


@torch.no_grad()
def is_clear(model, prompt: list[int]) -> bool:
    """Whether greedy tokens are won by a clear margin, and do not repeat themselves."""
    ids = list(prompt)
    for _ in range(NEW_TOKENS):
        (first, second), (chosen, _) = model(torch.tensor([ids])).logits[0, -1].topk(2)
        if first - second < 1.1 * LEAST_MARGIN:
            return False
        ids.append(int(chosen))
    return len(set(ids[PROMPT_TOKENS:])) > NEW_TOKENS // 2


def write_family(wanted: Wanted) -> None:
    folder = FAMILIES / wanted.name
    for seed in SEEDS:
        model = random_model(wanted, seed)
        prompt = torch.randint(model.config.vocab_size, (PROMPT_TOKENS,)).tolist()
        if is_clear(model.to(wanted.dtype).float().eval(), prompt):
            break
    else:
        raise AssertionError(f"{wanted.name}: no seed has greedy tokens that are won by a clear margin")
    save(model, wanted, folder)
    single, double = references(folder, prompt, NEW_TOKENS)
    logits = write_tensor(folder / "logits.f32", single.logits)
    write_json(folder / "reference.json", {"seed": seed, **describe(single, double), "logits": logits})
    print(f"{wanted.name}: seed {seed}")


if __name__ == "__main__":
    for wanted in WANTED:
        if wanted.name in sys.argv[1:] or not sys.argv[1:]:
            write_family(wanted)
