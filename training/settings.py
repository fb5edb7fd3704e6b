"""What the scripts of this folder share: the settings file, a corpus, and the command line of those that measure."""

import argparse
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
REPOSITORY = HERE.parent


def load_settings() -> dict:
    with open(HERE / "config.toml", "rb") as file:
        return tomllib.load(file)


def train_settings(settings: dict, again: bool) -> dict:
    """Those of a run that begins with random weights, or of one that goes on from what was exported."""
    return settings["train"] | (settings["train_again"] if again else {})


def model_folder(settings: dict) -> Path:
    """Where the page looks for the shipped checkpoint."""
    return REPOSITORY / "public" / "models" / settings["name"]


def read_stories(folder: Path, part: str, settings: dict) -> list[str]:
    """Of a corpus those to train on, `train`, or those held out, `valid`: one after another in a file, with the end of
    the text on a line of its own between."""
    text = (folder / f"tinystories-{part}.txt").read_text(encoding="utf-8")
    stories = (story.strip() for story in text.split(settings["tokenizer"]["end_of_text"]))
    return [story for story in stories if story]


def read_corpus(folder: Path, settings: dict) -> dict[str, list[str]]:
    return {part: read_stories(folder, part, settings) for part in ("train", "valid")}


def read_held_out(folder: Path, settings: dict) -> dict[str, list[str]]:
    """All held-out stories of a corpus, by part: `valid`, by which settings are chosen, and `valid-2`, which chooses
    nothing, where the corpus has it."""
    parts = (path.stem.removeprefix("tinystories-") for path in sorted(folder.glob("tinystories-valid*.txt")))
    return {part: read_stories(folder, part, settings) for part in parts}


def what_to_measure(description: str | None) -> tuple[Path, dict[str, list[str]]]:
    """From the command line: the folder of a checkpoint, and all held-out stories by part."""
    settings = load_settings()
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with tinystories-valid.txt, and tinystories-valid-2.txt if there is one")
    parser.add_argument("--model", type=Path, default=model_folder(settings), help="folder of the checkpoint")
    arguments = parser.parse_args()
    return arguments.model, read_held_out(arguments.corpus, settings)
