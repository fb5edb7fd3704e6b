"""What the scripts of this folder share: the settings file and the stories of a corpus file."""

import tomllib
from pathlib import Path

HERE = Path(__file__).parent
REPOSITORY = HERE.parent


def load_settings() -> dict:
    with open(HERE / "config.toml", "rb") as file:
        return tomllib.load(file)


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
