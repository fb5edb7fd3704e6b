"""Write what trained models predict after each token of the stories, for `train.py --predictions` to learn from.

    python training/predictions.py --corpus PATH --out PATH MODEL [MODEL ...]

A MODEL is the folder of a checkpoint with the shipped tokenizer. The mean of what they predict is written.
"""

import argparse
from pathlib import Path
from typing import NamedTuple

import torch
from arithmetic import fastest_arithmetic
from checkpoint import load_checkpoint
from measure import cut, encode, pad
from model import END_OF_TEXT_ID
from settings import load_settings, model_folder, read_stories
from transformers import AutoTokenizer

LIKELIEST = 32  # kept of each prediction: the others share 8 % of what is expected
ROWS = 16


class Predictions(NamedTuple):
    """Of all pieces that `cut` makes of the stories, one after another: the likeliest ids, and their probabilities."""

    ids: torch.Tensor  # [tokens, LIKELIEST] int16
    probabilities: torch.Tensor  # [tokens, LIKELIEST] float16

    def of(self, starts: list[int], lengths: list[int], device: str) -> "Predictions":
        """Of pieces that begin at `starts`, as rows [pieces, longest of them, LIKELIEST]; padding has probability 0."""
        shape = (len(starts), max(lengths), LIKELIEST)
        padded = Predictions(torch.zeros(shape, dtype=torch.int64), torch.zeros(shape))
        for row, (start, length) in enumerate(zip(starts, lengths, strict=True)):
            padded.ids[row, :length] = self.ids[start : start + length]
            padded.probabilities[row, :length] = self.probabilities[start : start + length]
        return Predictions(*(each.to(device) for each in padded))


@torch.no_grad()
def predict(models: list, pieces: list[list[int]], device: str) -> Predictions:
    arithmetic = fastest_arithmetic(device)
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece) - 1)
    made = Predictions(
        torch.zeros(starts[-1], LIKELIEST, dtype=torch.int16), torch.zeros(starts[-1], LIKELIEST, dtype=torch.float16)
    )
    order = sorted(range(len(pieces)), key=lambda index: len(pieces[index]))
    for first in range(0, len(order), ROWS):
        group = order[first : first + ROWS]
        inputs, _ = pad([pieces[index] for index in group])
        with torch.autocast(device, dtype=torch.bfloat16, enabled=arithmetic == torch.bfloat16):
            logits = [model(input_ids=inputs.to(device), use_cache=False).logits for model in models]
        mean = sum(each.float().softmax(-1) for each in logits) / len(models)
        probabilities, ids = mean.topk(LIKELIEST)
        for row, index in enumerate(group):
            start, length = starts[index], len(pieces[index]) - 1
            made.ids[start : start + length] = ids[row, :length]
            made.probabilities[start : start + length] = probabilities[row, :length]
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with tinystories-train.txt")
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    parser.add_argument("models", type=Path, nargs="+", metavar="MODEL")
    arguments = parser.parse_args()

    settings = load_settings()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    stories = read_stories(arguments.corpus, "train", settings)
    ids = encode(stories, AutoTokenizer.from_pretrained(model_folder(settings)), END_OF_TEXT_ID)
    models = [load_checkpoint(folder).to(device) for folder in arguments.models]
    made = predict(models, cut(ids, settings["model"]["max_position_embeddings"]), device)
    torch.save(made._asdict(), arguments.out)


if __name__ == "__main__":
    main()
