"""Export the trained model to the folder that the page ships, with its model card. The tokenizer is there already.

    python training/export.py --run PATH --corpus PATH
"""

import argparse
from pathlib import Path

import torch
from card import CURVES, write_card
from checkpoint import check_checkpoint, save_checkpoint
from curve import draw_curve
from model import END_OF_TEXT_ID, PADDING_ID, new_model
from settings import load_settings, model_folder, read_held_out, read_stories
from transformers import AutoTokenizer, GenerationConfig

GENERATION = GenerationConfig(
    eos_token_id=END_OF_TEXT_ID,
    pad_token_id=PADDING_ID,
    do_sample=True,
    temperature=0.7,
    top_k=64,  # the page never looks beyond as many candidates
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True, help="folder with train.py's state.pt and log.jsonl")
    parser.add_argument("--corpus", type=Path, required=True, help="folder with tinystories-{train,valid}.txt")
    arguments = parser.parse_args()

    settings = load_settings()
    state = torch.load(arguments.run / "state.pt", map_location="cpu")
    model = new_model(settings)
    model.load_state_dict(state["model"])
    model.generation_config = GENERATION

    folder = model_folder(settings)
    assert len(AutoTokenizer.from_pretrained(folder)) == model.config.vocab_size
    save_checkpoint(model, folder)
    check_checkpoint(folder)
    draw_curve(arguments.run / "log.jsonl", folder / CURVES[state["again"]])
    write_card(
        folder,
        settings,
        state,
        read_stories(arguments.corpus, "train", settings),
        read_held_out(arguments.corpus, settings),
    )
    print(f"step {state['step']} of {state['steps']}, in {folder}")


if __name__ == "__main__":
    main()
