"""Make what the page's tests compare with: the repository's folder fixtures/. Run it again after every export.

    python training/fixtures.py
"""

import hashlib
import math
from pathlib import Path
from typing import NamedTuple

import torch
from card import OPENINGS
from checkpoint import WEIGHTS, check_checkpoint, load_checkpoint, save_checkpoint
from dtype_cases import write_buffer_dtype_cases, write_dtype_cases
from model import END_OF_TEXT_ID, PADDING_ID
from reference import describe, references, write_json, write_tensor
from sampling_cases import write_sampling_cases
from settings import REPOSITORY, load_settings, model_folder
from tokenizer_cases import write_tokenizer_cases
from transformers import AutoTokenizer, OlmoConfig, OlmoForCausalLM

FIXTURES = REPOSITORY / "fixtures"
SHIPPED_PROMPT = "Once upon a time, there was a little girl named Lily."


class RandomModel(NamedTuple):
    """A small and awkward shape: an odd vocabulary, and no prompt that fills whole chunks."""

    name: str
    seed: int  # of those tried, one whose greedy tokens are won by a clear margin
    prompt_tokens: int
    tied: bool
    clip_qkv: float | None
    hidden_size: int
    heads: int

    def config(self) -> OlmoConfig:
        return OlmoConfig(
            vocab_size=203,
            hidden_size=self.hidden_size,
            intermediate_size=80,
            num_hidden_layers=2,
            num_attention_heads=self.heads,
            max_position_embeddings=64,
            rope_theta=5000.0,
            clip_qkv=self.clip_qkv,
            tie_word_embeddings=self.tied,
            eos_token_id=END_OF_TEXT_ID,
            pad_token_id=PADDING_ID,
            initializer_range=0.3,  # wide enough that greedy decoding does not repeat one token
        )


RANDOM_MODELS = [
    RandomModel("tiny", seed=6, prompt_tokens=45, tied=True, clip_qkv=1.5, hidden_size=48, heads=3),
    RandomModel("untied", seed=4, prompt_tokens=20, tied=False, clip_qkv=None, hidden_size=64, heads=2),
]
RANDOM_NEW_TOKENS = 16
SHIPPED_NEW_TOKENS = 64
FIRST_LAYER_TOKENS = 75  # of the shipped text: there the first layer leaves most to tokens other than the likeliest


def write_random_model(wanted: RandomModel) -> None:
    folder = FIXTURES / wanted.name
    torch.manual_seed(wanted.seed)
    model = OlmoForCausalLM(wanted.config())
    prompt = torch.randint(model.config.vocab_size, (wanted.prompt_tokens,)).tolist()
    save_checkpoint(model, folder)
    check_checkpoint(folder)

    single, double = references(folder, prompt, RANDOM_NEW_TOKENS)
    assert len(set(single.continuation)) > RANDOM_NEW_TOKENS // 2, "greedy decoding repeats itself"
    assert wanted.clip_qkv is None or clipping_matters(folder, prompt)
    files = {
        "logits": write_tensor(folder / "logits.f32", single.logits),
        "choices": write_tensor(folder / "choices.f64", double.choices),
    }
    write_json(folder / "reference.json", {"seed": wanted.seed, **describe(single, double), **files})


@torch.no_grad()
def clipping_matters(folder: Path, prompt: list[int]) -> bool:
    """Whether an engine that forgot clip_qkv would be noticed."""
    model = load_checkpoint(folder)
    clipped = model(torch.tensor([prompt])).logits
    model.config.clip_qkv = None
    return bool((model(torch.tensor([prompt])).logits - clipped).abs().max() > 1)


def write_shipped(model: Path) -> None:
    """`model`: folder of the checkpoint that the page ships."""
    folder = FIXTURES / "shipped"
    folder.mkdir(exist_ok=True)
    prompt = AutoTokenizer.from_pretrained(model)(SHIPPED_PROMPT)["input_ids"]
    single, double = references(model, prompt, SHIPPED_NEW_TOKENS)
    text = prompt + single.continuation
    about = {
        "model_sha256": hashlib.sha256((model / WEIGHTS).read_bytes()).hexdigest(),
        "prompt": SHIPPED_PROMPT,
        **describe(single, double),
        "logits": write_tensor(folder / "logits.f32", single.choices[0]),
        "first_layer_tokens": FIRST_LAYER_TOKENS,
        "first_layer": write_tensor(folder / "first-layer.f64", first_layer_logits(model, text[:FIRST_LAYER_TOKENS])),
        "opening_bits": opening_bits(model),
    }
    write_json(folder / "reference.json", about)


@torch.no_grad()
def first_layer_logits(folder: Path, ids: list[int]) -> torch.Tensor:
    """[V] what the head makes of `ids` behind the first layer, in float64: every kernel of the page has a part in it."""
    model = load_checkpoint(folder, torch.float64)
    model.model.layers = model.model.layers[:1]
    return model(torch.tensor([ids])).logits[0, -1]


@torch.no_grad()
def opening_bits(folder: Path) -> float:
    """What the first four openings of the model card cost after their first tokens, in float64."""
    model, tokenizer = load_checkpoint(folder, torch.float64), AutoTokenizer.from_pretrained(folder)
    bits = 0.0
    for ids in tokenizer(OPENINGS[:4])["input_ids"]:
        logits = model(torch.tensor([ids[:-1]])).logits[0].double()
        bits += torch.nn.functional.cross_entropy(logits, torch.tensor(ids[1:]), reduction="sum").item() / math.log(2)
    return bits


def main() -> None:
    for wanted in RANDOM_MODELS:
        write_random_model(wanted)
    shipped = model_folder(load_settings())
    write_shipped(shipped)
    write_tokenizer_cases(shipped, FIXTURES / "tokenizer-cases.json")
    write_sampling_cases(FIXTURES / "sampling.json")
    write_dtype_cases(FIXTURES / "dtypes.safetensors")
    write_buffer_dtype_cases(FIXTURES / "buffer-dtypes.safetensors")


if __name__ == "__main__":
    main()
