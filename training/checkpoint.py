"""A model as a stock Hugging Face checkpoint on disk, in float16."""

import hashlib
import json
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, OlmoForCausalLM

WEIGHTS = "model.safetensors"
HEAD = "lm_head.weight"
LARGEST_FLOAT16 = torch.finfo(torch.float16).max


def save_checkpoint(model: OlmoForCausalLM, folder: Path) -> None:
    """Writes config.json, generation_config.json and model.safetensors. The model itself becomes float16."""
    assert all(weight.isfinite().all() for weight in model.parameters()), "a weight is not finite"
    largest = max(weight.abs().max().item() for weight in model.parameters())
    assert largest < LARGEST_FLOAT16, f"a weight of {largest} does not fit in float16"
    folder.mkdir(parents=True, exist_ok=True)
    model.half().save_pretrained(folder)
    add_digest(folder / WEIGHTS)
    (folder / WEIGHTS).chmod(0o644)  # safetensors makes it readable to its owner alone; a web server must read it
    add_older_names(folder / "config.json")


def add_digest(path: Path) -> None:
    """Puts the SHA-256 of the file's data into its metadata, so that a reader can tell whether it arrived unharmed."""
    file = path.read_bytes()
    data = file[8 + int.from_bytes(file[:8], "little") :]
    metadata = {"format": "pt", "data_sha256": hashlib.sha256(data).hexdigest()}
    save_file(load_file(path), path, metadata=metadata)
    assert path.read_bytes().endswith(data), "the order of the tensors changed"


def add_older_names(path: Path) -> None:
    """transformers 5 renamed two keys; readers of the older names find them beside the new ones."""
    config = json.loads(path.read_text())
    config["rope_theta"] = config["rope_parameters"]["rope_theta"]
    config["torch_dtype"] = config["dtype"]
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


def load_checkpoint(folder: Path, dtype: torch.dtype = torch.float32) -> OlmoForCausalLM:
    """The model as transformers reads it from disk, its float16 weights widened to `dtype`."""
    return AutoModelForCausalLM.from_pretrained(folder, dtype=dtype).eval()


def check_checkpoint(folder: Path) -> None:
    """Reads the folder back: one matrix in memory and on disk when tied, two when not; logits are finite."""
    model = load_checkpoint(folder)
    tied = model.config.tie_word_embeddings
    with safe_open(folder / WEIGHTS, "pt") as file:
        names = set(file.keys())
        dtypes = {file.get_tensor(name).dtype for name in names}
    assert dtypes == {torch.float16}, dtypes
    assert (HEAD in names) is not tied, f"{HEAD} on disk, although tied" if tied else f"{HEAD} is missing"
    assert (model.lm_head.weight is model.model.embed_tokens.weight) is tied
    with torch.no_grad():
        logits = model(torch.arange(16)[None]).logits
    assert logits.isfinite().all(), "logits are not finite"
