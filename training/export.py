"""Export the trained model to the folder that the page ships, with its model card. The tokenizer is there already.

    python training/export.py --run PATH
"""

import argparse
import json
from pathlib import Path

import torch
from card import write_card
from checkpoint import check_checkpoint, save_checkpoint
from model import END_OF_TEXT_ID, PADDING_ID, new_model
from settings import load_settings, model_folder
from transformers import AutoTokenizer, GenerationConfig

MEASURE = "valid_bits_per_byte"  # its name in log.jsonl
GENERATION = GenerationConfig(
    eos_token_id=END_OF_TEXT_ID,
    pad_token_id=PADDING_ID,
    do_sample=True,
    temperature=0.7,
    top_k=64,  # the page never looks beyond as many candidates
)


def planned_steps(state: dict, peak: float) -> int:
    """Steps of the whole schedule, from the last step's learning rate: peak * (1 - (step - 1) / steps)."""
    last_rate = state["optimizers"][0]["param_groups"][0]["lr"]
    return round((state["step"] - 1) / (1 - last_rate / peak))


def measured_bits_per_byte(log: Path, step: int) -> float:
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    measured = [entry[MEASURE] for entry in entries if entry["step"] == step and MEASURE in entry]
    if not measured:
        raise SystemExit(f"{log} has no measurement of step {step} yet: train.py saves first and measures then")
    return measured[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True, help="folder with train.py's state.pt and log.jsonl")
    arguments = parser.parse_args()

    settings = load_settings()
    state = torch.load(arguments.run / "state.pt", map_location="cpu")
    training = {
        "step": state["step"],
        "planned_steps": planned_steps(state, settings["train"]["peak_learning_rate"]),
        "bits_per_byte": measured_bits_per_byte(arguments.run / "log.jsonl", state["step"]),
    }
    model = new_model(settings)
    model.load_state_dict(state["model"])
    model.generation_config = GENERATION

    folder = model_folder(settings)
    save_checkpoint(model, folder)
    check_checkpoint(folder)
    assert len(AutoTokenizer.from_pretrained(folder)) == model.config.vocab_size
    write_card(folder, settings, training)
    print(f"step {training['step']} of {training['planned_steps']}, {training['bits_per_byte']} bits per byte, in {folder}")


if __name__ == "__main__":
    main()
