"""How often the model ends its stories: of the held-out ones, continued from their first sentences, beside the stories as
they are.

    python training/endings.py --corpus PATH [--model PATH]
"""

import re
from pathlib import Path

import torch
from checkpoint import load_checkpoint
from settings import what_to_measure
from transformers import AutoTokenizer

SENTENCES = 3  # of a story's opening
SAMPLE_TOKENS = 150  # that may follow
SEED = 1


def opening(story: str) -> str:
    """Its first sentences, as they stand there: a line break among them is one in the opening too."""
    breaks = [found.start() for found in re.finditer(r"(?<=[.!?])\s+", story)]
    return story[: breaks[SENTENCES - 1]] if len(breaks) >= SENTENCES else story


@torch.no_grad()
def endings(folder: Path, stories: list[str]) -> tuple[float, float]:
    """The shares of `stories` that reach their end within SAMPLE_TOKENS after their opening: as the checkpoint in
    `folder` goes on by its own generation_config.json, and as they were written."""
    model, tokenizer = load_checkpoint(folder), AutoTokenizer.from_pretrained(folder, padding_side="left")
    openings = [opening(story) for story in stories]
    inputs = tokenizer(openings, return_tensors="pt", padding=True)
    torch.manual_seed(SEED)
    ids = model.generate(inputs["input_ids"], attention_mask=inputs["attention_mask"], max_new_tokens=SAMPLE_TOKENS)
    ended = (ids[:, inputs["input_ids"].shape[1] :] == tokenizer.eos_token_id).any(dim=1)

    lengths = zip(tokenizer(stories)["input_ids"], tokenizer(openings)["input_ids"], strict=True)
    written = [len(story) + 1 - len(begun) <= SAMPLE_TOKENS for story, begun in lengths]  # 1 for the end itself
    return ended.float().mean().item(), sum(written) / len(written)


def main() -> None:
    folder, held_out = what_to_measure(__doc__)
    stories = held_out["valid"]
    ended, written = endings(folder, stories)
    print(
        f"Of {len(stories)} stories {ended:.0%} end within {SAMPLE_TOKENS} tokens of their first {SENTENCES} sentences, "
        f"as {folder} continues them; {written:.0%} as they were written"
    )


if __name__ == "__main__":
    main()
