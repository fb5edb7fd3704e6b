"""What the settings were chosen by: one thing is changed at a time, on an eighth of the stories, and measured on all of
those held out.

    python training/choices.py --corpus PATH
"""

import argparse
import tempfile
from pathlib import Path

import torch
from measure import bits_per_byte, byte_count, encode
from model import END_OF_TEXT_ID, new_model
from settings import load_settings, read_corpus
from tokenizer import train_tokenizer
from torch.optim.swa_utils import AveragedModel
from train import train_model
from transformers import PreTrainedTokenizerFast

SHARE = 8  # one story in so many
AVERAGED_SHARE = 0.1  # of all steps, the last ones
CHOICES = {  # what differs from config.toml
    "as in config.toml": {},
    "another seed": {"train": {"seed": 2}},  # what smaller differences are to be taken for
    "vocabulary 8192": {"tokenizer": {"vocab_size": 8192}},
    "no dropout": {"train": {"dropout": 0.0}},
    "the rate falls from the start": {"train": {"decay_share": 1.0}},
    "4 epochs": {"train": {"epochs": 4}},
}


def changed(settings: dict, changes: dict) -> dict:
    return settings | {table: settings[table] | values for table, values in changes.items()}


def try_choice(settings: dict, corpus: dict[str, list[str]]) -> tuple[float, float]:
    """Bits per byte of the weights after the last step, and of their mean over the last steps."""
    wanted = settings["tokenizer"]
    trained = train_tokenizer(corpus["train"], wanted["vocab_size"], [wanted["end_of_text"], wanted["padding"]])
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=trained)
    texts = corpus | {"train": corpus["train"][::SHARE]}
    torch.manual_seed(settings["train"]["seed"])
    model = new_model(settings)
    mean = AveragedModel(model)

    def add_to_mean(step: int, steps: int) -> None:
        if step > (1 - AVERAGED_SHARE) * steps:
            mean.update_parameters(model)

    with tempfile.TemporaryDirectory() as run:
        train_model(model, tokenizer, texts, settings, Path(run), after_step=add_to_mean)
    valid = encode(texts["valid"], tokenizer, END_OF_TEXT_ID)
    text_bytes = byte_count(texts["valid"])
    return bits_per_byte(model, valid, text_bytes), bits_per_byte(mean.module, valid, text_bytes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with tinystories-{train,valid}.txt")
    arguments = parser.parse_args()

    settings = load_settings()
    corpus = read_corpus(arguments.corpus, settings)
    for name, changes in CHOICES.items():
        end, mean = try_choice(changed(settings, changes), corpus)
        print(f"| {name} | {end:.3f} | {mean:.3f} |", flush=True)


if __name__ == "__main__":
    main()
