"""A model with wider MLPs that computes what it did before: a run with `--again` goes on from there."""

import torch
from model import new_model
from transformers import OlmoForCausalLM


@torch.no_grad()
def widened(model: OlmoForCausalLM, settings: dict) -> OlmoForCausalLM:
    """`model` in the shape of `settings`, which may have a larger `intermediate_size`. New rows of `gate_proj` and
    `up_proj` are random, as spread as the others; new columns of `down_proj` are 0, so that they change nothing yet."""
    before = model.config.intermediate_size
    wider = new_model(settings)
    weights = wider.state_dict()
    for name, weight in model.state_dict().items():
        if name.endswith("down_proj.weight"):
            weights[name].zero_()[:, :before] = weight
        elif name.endswith(("gate_proj.weight", "up_proj.weight")):
            weights[name].normal_(0, weight.std().item())[:before] = weight
        else:
            weights[name].copy_(weight)
    return wider
