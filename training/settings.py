"""What the scripts of this folder share: the settings file and the stories of a corpus file."""

import argparse
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
REPOSITORY = HERE.parent


def load_settings() -> dict:
    with open(HERE / "config.toml", "rb") as file:
        return tomllib.load(file)


def train_settings(settings: dict, again: int) -> dict:
    """Those of a run that begins with random weights, for 0, or of the nth that goes on from what was exported."""
    return settings["train"] | (settings["train_again"][again - 1] if again else {})


def add_again(parser: argparse.ArgumentParser) -> None:
    """The option that names one of config.toml's [[train_again]]."""
    runs = range(len(load_settings()["train_again"]) + 1)
    parser.add_argument("--again", type=int, choices=runs, default=0, help="the nth run that goes on from what was exported")


def model_folder(settings: dict) -> Path:
    """Where the page looks for the shipped checkpoint."""
    return REPOSITORY / "public" / "models" / settings["name"]


def read_stories(path: Path, end_of_text: str) -> list[str]:
    """The stories of a corpus file, which stand one after another with `end_of_text` on a line of its own between."""
    stories = (story.strip() for story in path.read_text(encoding="utf-8").split(end_of_text))
    return [story for story in stories if story]


def read_corpus(folder: Path, settings: dict) -> dict[str, list[str]]:
    """The stories to train on, `train`, and those held out, `valid`."""
    end_of_text = settings["tokenizer"]["end_of_text"]
    return {part: read_stories(folder / f"tinystories-{part}.txt", end_of_text) for part in ("train", "valid")}
