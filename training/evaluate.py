"""Measure a checkpoint as it stands on disk: bits per byte of the held-out stories, in float32 arithmetic.

    python training/evaluate.py --corpus PATH [--model PATH]
"""

from pathlib import Path

from checkpoint import load_checkpoint
from measure import bits_per_byte, byte_count, encode
from settings import what_to_measure
from transformers import AutoTokenizer


def evaluate(folder: Path, stories: list[str]) -> float:
    """`folder`: a checkpoint with its tokenizer."""
    model = load_checkpoint(folder)
    ids = encode(stories, AutoTokenizer.from_pretrained(folder), model.config.eos_token_id)
    return bits_per_byte(model, ids, byte_count(stories))


def main() -> None:
    folder, held_out = what_to_measure(__doc__)
    for part, stories in held_out.items():
        print(f"{evaluate(folder, stories):.4f} bits per byte on the {len(stories)} stories of {part}, {folder}")


if __name__ == "__main__":
    main()
