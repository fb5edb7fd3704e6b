"""The loss curve of a training run as a picture."""

import json
import math
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure

matplotlib.rcParams["svg.fonttype"] = "none"  # text stays text
matplotlib.rcParams["svg.hashsalt"] = "curve"  # the same run, the same file


def draw_curve(log: Path, picture: Path) -> None:
    """`log`: train.py's log.jsonl; `picture`: the file to write, in the format that its name says.
    Training is in bits a token, with dropout; validation in bits a byte, without."""
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    figure = Figure(figsize=(7, 3.2), layout="constrained")
    left = figure.subplots()
    right = left.twinx()
    for axes, key, colour, name in (
        (left, "loss", "#7a9aa5", "training, bits a token"),
        (right, "valid_bits_per_byte", "#a77400", "held-out stories, bits a byte"),
    ):
        points = sorted({entry["step"]: entry[key] for entry in entries if key in entry}.items())  # a run that was cut says some twice
        scale = 1 / math.log(2) if key == "loss" else 1
        axes.plot([step for step, _ in points], [scale * value for _, value in points], color=colour, linewidth=1.5)
        axes.set_ylabel(name, color=colour)
    left.set_ylim(top=7)
    right.set_ylim(top=1.2)
    left.set_xlabel("steps")
    figure.savefig(picture, metadata={"Date": None})
