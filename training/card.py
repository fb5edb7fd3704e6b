"""The model card: card.md, filled in with what was measured."""

from pathlib import Path
from string import Template

import torch
import transformers
from checkpoint import WEIGHTS, load_checkpoint
from endings import SAMPLE_TOKENS, SENTENCES, endings, opening
from evaluate import evaluate
from measure import bits_per_byte, byte_count
from settings import HERE, train_settings
from transformers import AutoTokenizer

# As such stories begin, written for this card; it tells how ordinary they are. Their seeds are 1, 2, 3, …, fixed here:
# the card shows what they give, not the best of many.
OPENINGS = [
    "Once upon a time, there was a little girl named Lily. She had a red ball that she loved very much. One day, she took it to the park.",
    "Once upon a time, there was a boy named Tim. He had a toy car that could go very fast. One day, he could not find it.",
    "Tom and Sue were good friends. They liked to play in the garden. One day, they saw a cat in a tall tree.",
    "One day, a little dog named Max went for a walk in the woods. He was hungry and wanted something to eat. He saw a big bone under a tree.",
    "Once there was a little bird who could not fly. She was sad because all her friends could. One day, an old owl came to help her.",
    "Sara and Ben were playing in the park. They found a box under a tree. Sara wanted to open it, but Ben was scared.",
    "Once upon a time, there was a big bear who lived in a cave. He was lonely and wanted a friend. One day, he met a small rabbit.",
    "Mia wanted to bake a cake with her mom. They put eggs and milk in a big bowl. Then Mia dropped the bowl on the floor.",
    "Jack was sad because it was raining. He wanted to play outside with his dog, Spot. His mom had an idea.",
    "It was Anna's birthday. Her grandma gave her a blue hat. Anna put it on and ran to show it to her friend.",
    "Once upon a time, there was a frog who lived in a pond. He liked to jump very high. One day, he jumped too high and hurt his leg.",
    "Lucy and her brother Sam went to the beach. They made a big castle of sand. Then a big wave came.",
]
CURVES = {False: "curve.svg", True: "curve-again.svg"}  # of a run that began with random weights, and of one `again`


def sample(model, tokenizer, seed: int, prompt: str) -> str:
    """Drawn by the checkpoint's own generation_config.json, as the usage example in the card does."""
    torch.manual_seed(seed)
    inputs = tokenizer(prompt, return_tensors="pt")
    ids = model.generate(inputs["input_ids"], attention_mask=inputs["attention_mask"], max_new_tokens=SAMPLE_TOKENS)
    return tokenizer.decode(ids[0])


def quoted(seed: int, prompt: str, text: str) -> str:
    lines = "\n".join(f"> {line}".rstrip() for line in f"**{prompt}**{text.removeprefix(prompt)}".splitlines())
    return f"Seed {seed}:\n\n{lines}"


def schedule(state: dict) -> str:
    step, planned = state["step"], state["steps"]
    return f"{step} steps, the whole schedule" if step == planned else f"step {step} of {planned}: **not finished yet**"


def again_of(settings: dict) -> str:
    text = (HERE / "card_again.md").read_text(encoding="utf-8")
    return Template(text).substitute(settings["model"], **train_settings(settings, again=True), curve=CURVES[True])


def cost_of_held_out(folder: Path, held_out: dict[str, list[str]]) -> str:
    costs = (f"**{evaluate(folder, stories):.3f}** on the {len(stories)} stories of `{part}`" for part, stories in held_out.items())
    return ", ".join(costs)


def write_card(folder: Path, settings: dict, state: dict, train_stories: list[str], held_out: dict[str, list[str]]) -> None:
    """Writes README.md. `state`: what train.py saved of the run that was exported."""
    model = load_checkpoint(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)

    def cost(texts: list[str]) -> str:
        return f"{bits_per_byte(model, tokenizer(texts)['input_ids'], byte_count(texts)):.2f}"

    config, train, valid = model.config, settings["train"], held_out["valid"]
    ended, written = endings(folder, valid)
    texts = [sample(model, tokenizer, seed, prompt) for seed, prompt in enumerate(OPENINGS, 1)]
    samples = (quoted(seed, prompt, text) for seed, (prompt, text) in enumerate(zip(OPENINGS, texts, strict=True), 1))
    facts = {
        **config.to_dict(),
        **train,
        "name": settings["name"],
        "parameters": f"{model.num_parameters():,}",
        "matrix_parameters": f"{config.vocab_size * config.hidden_size:,}",
        "weights_mb": f"{(folder / WEIGHTS).stat().st_size / 1e6:.1f}",
        "schedule": schedule(state),
        "decay_percent": f"{100 * train['decay_share']:.0f}",
        "curve": CURVES[False],
        "again": again_of(settings) if state["again"] else "",
        "arithmetic": state["arithmetic"],
        "bits_per_byte": cost_of_held_out(folder, held_out),
        "temperature": model.generation_config.temperature,
        "top_k": model.generation_config.top_k,
        "sample_tokens": SAMPLE_TOKENS,
        "train_stories": f"{len(train_stories):,}",
        "train_mb": f"{byte_count(train_stories) / 1e6:.1f}",
        "held_out": sum(map(len, held_out.values())),
        "valid": len(valid),
        "sentences": SENTENCES,
        "ended": f"{ended:.0%}",
        "written": f"{written:.0%}",
        "cost": cost(OPENINGS),
        "held_out_cost": cost([opening(story) for story in valid]),
        "samples_count": len(texts),
        "samples_ended": sum(text.endswith(tokenizer.eos_token) for text in texts),
        "samples": "\n\n".join(samples),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }
    text = Template((HERE / "card.md").read_text(encoding="utf-8")).substitute(facts)
    (folder / "README.md").write_text(text, encoding="utf-8")
