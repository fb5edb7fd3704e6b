"""Measure a checkpoint as it stands on disk: bits per byte of the held-out stories, in float32 arithmetic.

    python training/evaluate.py --corpus PATH [--model PATH]
"""

import argparse
from pathlib import Path

from checkpoint import load_checkpoint
from measure import bits_per_byte, byte_count, encode
from settings import load_settings, model_folder, read_stories
from transformers import AutoTokenizer


def evaluate(folder: Path, stories: list[str]) -> float:
    """`folder`: a checkpoint with its tokenizer."""
    model = load_checkpoint(folder)
    ids = encode(stories, AutoTokenizer.from_pretrained(folder), model.config.eos_token_id)
    return bits_per_byte(model, ids, byte_count(stories))


def main() -> None:
    settings = load_settings()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with tinystories-valid.txt")
    parser.add_argument("--model", type=Path, default=model_folder(settings), help="folder of the checkpoint")
    arguments = parser.parse_args()
    stories = read_stories(arguments.corpus, "valid", settings)
    print(f"{evaluate(arguments.model, stories):.4f} bits per byte on {len(stories)} stories, {arguments.model}")


if __name__ == "__main__":
    main()
