"""The model card: card.md, filled in with what was measured."""

from pathlib import Path
from string import Template

import torch
import transformers
from checkpoint import WEIGHTS, load_checkpoint
from settings import HERE
from transformers import AutoTokenizer

# As stories for children begin, written for this card. Their seeds are 1, 2, 3, …, fixed here: the card shows what they
# give, not the best of many.
OPENINGS = [
    "Once upon a time, there was a little girl named Lily. She had a red kite that her grandpa made. One windy day, she took it to the hill.",
    "Tom was a small boy who loved trains. Every night he put his toy train next to his bed. One morning, the train was gone.",
    "In a big forest lived a rabbit named Pip. Pip was fast, but he was afraid of the dark. One evening, he was far away from home.",
    "Sara and Ben were playing in the park. They found a box under a tree. Sara wanted to open it, but Ben was scared.",
    "There was once a small boat that lived by the sea. It was sad because nobody wanted to ride in it. All the other boats were big and new.",
    "Tim was sad because it was raining. He wanted to play ball with his dog, Spot. His mom had an idea.",
    "One day, a little bird fell out of its nest. A girl named Anna saw it on the grass. She picked it up very gently.",
    "Mia loved to bake with her grandma. Today they wanted to make a big cake. But there were no eggs in the kitchen.",
    "The sun was hot and Max the dog was thirsty. He walked and walked, but he could not find any water. Then he met a frog.",
    "In a small town there was a big clock. Every day it rang at noon, and all the people went home to eat. One day, the clock stopped.",
    "Lucy had a blue hat. She wore it every day, even in the bath. Her brother Sam wanted to have a hat too.",
    "Once there was a bear who could not sleep. He asked the owl for help. The owl told him to count the stars.",
]
SAMPLE_TOKENS = 150
CURVES = ("curve.svg", "curve-again.svg")  # of a run that began with random weights, and of one that went on from there


def sample(model, tokenizer, seed: int, prompt: str) -> str:
    """Drawn by the checkpoint's own generation_config.json, as the usage example in the card does."""
    torch.manual_seed(seed)
    inputs = tokenizer(prompt, return_tensors="pt")
    ids = model.generate(inputs["input_ids"], attention_mask=inputs["attention_mask"], max_new_tokens=SAMPLE_TOKENS)
    return tokenizer.decode(ids[0])


def quoted(seed: int, prompt: str, text: str) -> str:
    lines = "\n".join(f"> {line}".rstrip() for line in f"**{prompt}**{text.removeprefix(prompt)}".splitlines())
    return f"Seed {seed}:\n\n{lines}"


def schedule(training: dict) -> str:
    step, planned = training["step"], training["steps"]
    return f"{step} steps, the whole schedule" if step == planned else f"step {step} of {planned}: **not finished yet**"


def again_of(settings: dict) -> str:
    return Template((HERE / "card_again.md").read_text(encoding="utf-8")).substitute(settings["train_again"], curve=CURVES[1])


def write_card(folder: Path, settings: dict, training: dict, again: bool) -> None:
    """Writes README.md. `training`: step, steps and bits_per_byte of the run that was exported; `again`: whether that
    went on from what was exported before."""
    model = load_checkpoint(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    config, train = model.config, settings["train"]
    texts = [sample(model, tokenizer, seed, prompt) for seed, prompt in enumerate(OPENINGS, 1)]
    samples = (quoted(seed, prompt, text) for seed, (prompt, text) in enumerate(zip(OPENINGS, texts, strict=True), 1))
    facts = {
        **config.to_dict(),
        **train,
        "name": settings["name"],
        "parameters": f"{model.num_parameters():,}",
        "matrix_parameters": f"{config.vocab_size * config.hidden_size:,}",
        "weights_mb": f"{(folder / WEIGHTS).stat().st_size / 1e6:.1f}",
        "schedule": schedule(training),
        "decay_percent": f"{100 * train['decay_share']:.0f}",
        "curve": CURVES[0],
        "again": again_of(settings) if again else "",
        "bits_per_byte": f"{training['bits_per_byte']:.3f}",
        "temperature": model.generation_config.temperature,
        "top_k": model.generation_config.top_k,
        "sample_tokens": SAMPLE_TOKENS,
        "samples_count": len(texts),
        "samples_ended": sum(text.endswith(tokenizer.eos_token) for text in texts),
        "samples": "\n\n".join(samples),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }
    text = Template((HERE / "card.md").read_text(encoding="utf-8")).substitute(facts)
    (folder / "README.md").write_text(text, encoding="utf-8")
