"""The model card: card.md, filled in with what was measured."""

from pathlib import Path
from statistics import mean
from string import Template

import torch
import transformers
from checkpoint import WEIGHTS, load_checkpoint
from measure import encode
from settings import HERE
from transformers import AutoTokenizer

PROMPTS = [  # their seeds are 1, 2, 3, …, fixed here: the card shows what they give, not the best of many
    "Once upon a time",
    "Once upon a time, there was a little girl named Lily.",
    "One day, Tom found a red ball",
    "Once upon a time, in a big forest, there lived a rabbit",
    "Sara and Ben were playing in the park.",
    "There was once a small boat that",
    "Tim was sad because",
    "One day, a little bird",
    "Mia loved to bake with her grandma.",
    "The sun was hot and Max wanted",
    "In a small town there was a big clock.",
    "The capital of France is",  # outside its world, on purpose
]
SAMPLE_TOKENS = 150  # that the card shows
STORY_TOKENS = 300  # in which most stories come to their end


def sample(model, tokenizer, seed: int, prompt: str) -> tuple[list[int], list[int]]:
    """(ids of the prompt, ids that follow), drawn by the checkpoint's own generation_config.json, as the usage example
    in the card does."""
    torch.manual_seed(seed)
    inputs = tokenizer(prompt, return_tensors="pt")
    ids = model.generate(inputs["input_ids"], attention_mask=inputs["attention_mask"], max_new_tokens=STORY_TOKENS)
    cut = inputs["input_ids"].shape[1]
    return ids[0, :cut].tolist(), ids[0, cut:].tolist()


def quoted(seed: int, prompt: str, text: str) -> str:
    lines = "\n".join(f"> {line}".rstrip() for line in text.splitlines())
    return f"Seed {seed}, prompt “{prompt}”:\n\n{lines}"


def share_over(stories: list[list[int]], opening: int, tokens: int) -> float:
    """Share of `stories` whose end comes at most so many tokens after an opening of `opening` tokens."""
    return sum(len(story) - opening <= tokens for story in stories) / len(stories)


def schedule(training: dict) -> str:
    step, planned = training["step"], training["steps"]
    return f"{step} steps, the whole schedule" if step == planned else f"step {step} of {planned}: **not finished yet**"


def write_card(folder: Path, settings: dict, training: dict, held_out: list[str]) -> None:
    """Writes README.md. `training`: step, steps and bits_per_byte of the run that was exported."""
    model = load_checkpoint(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    config, train = model.config, settings["train"]
    samples = [sample(model, tokenizer, seed, prompt) for seed, prompt in enumerate(PROMPTS, 1)]
    texts = [
        quoted(seed, prompt, tokenizer.decode([*opening, *ids[:SAMPLE_TOKENS]]))
        for seed, (prompt, (opening, ids)) in enumerate(zip(PROMPTS, samples, strict=True), 1)
    ]
    stories = encode(held_out, tokenizer, config.eos_token_id)
    opening = round(mean(len(prompt) for prompt, _ in samples))
    ended = {tokens: sum(config.eos_token_id in ids[:tokens] for _, ids in samples) for tokens in (SAMPLE_TOKENS, STORY_TOKENS)}
    facts = {
        **config.to_dict(),
        **train,
        "name": settings["name"],
        "parameters": f"{model.num_parameters():,}",
        "matrix_parameters": f"{config.vocab_size * config.hidden_size:,}",
        "weights_mb": f"{(folder / WEIGHTS).stat().st_size / 1e6:.1f}",
        "schedule": schedule(training),
        "decay_percent": f"{100 * train['decay_share']:.0f}",
        "bits_per_byte": f"{training['bits_per_byte']:.3f}",
        "temperature": model.generation_config.temperature,
        "top_k": model.generation_config.top_k,
        "sample_tokens": SAMPLE_TOKENS,
        "story_tokens": STORY_TOKENS,
        "samples_count": len(samples),
        "ended_samples": ended[SAMPLE_TOKENS],
        "ended_stories": ended[STORY_TOKENS],
        "opening_tokens": opening,
        "held_out_sample_percent": f"{100 * share_over(stories, opening, SAMPLE_TOKENS):.0f}",
        "held_out_story_percent": f"{100 * share_over(stories, opening, STORY_TOKENS):.0f}",
        "samples": "\n\n".join(texts),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }
    text = Template((HERE / "card.md").read_text(encoding="utf-8")).substitute(facts)
    (folder / "README.md").write_text(text, encoding="utf-8")
