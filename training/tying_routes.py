"""One OLMo checkpoint on its two ways into memory: OLMo's own loader, and from_pretrained of its wrapper hf_olmo.

Runs the real packages: ai2-olmo and a transformers of its time.
"""

import tempfile
from pathlib import Path

import torch
from accelerate.utils import find_tied_parameters
from hf_olmo import OLMoConfig, OLMoForCausalLM
from olmo import model as olmo_model
from omegaconf import OmegaConf
from tying_detectors import warns_of_untied

OLMo = getattr(olmo_model, "OLMo", None) or olmo_model.Olmo

SHAPE = {"d_model": 16, "n_heads": 2, "n_layers": 1, "mlp_ratio": 4, "vocab_size": 32, "embedding_size": 32}
LIKE_1B = {
    "activation_type": "swiglu",
    "layer_norm_type": "default",
    "layer_norm_with_affine": False,
    "attention_layer_norm_with_affine": False,
    "include_bias": False,
    "bias_for_layer_norm": False,
    "rope": True,
    "max_sequence_length": 16,
    "eos_token_id": 0,
    "pad_token_id": 1,
    "init_device": "cpu",
}


def write_checkpoint(config: OLMoConfig, folder: Path) -> None:
    """In both layouts: `config.yaml` and `model.pt` are OLMo's, the others transformers'."""
    wrapper = OLMoForCausalLM(config, init_params=True)
    wrapper.save_pretrained(folder, safe_serialization=False)
    model = wrapper.model
    OmegaConf.save({"model": model.config.asdict()}, folder / "config.yaml")
    torch.save(model.state_dict(), folder / "model.pt")


def load(weight_tying: bool) -> dict:
    config = OLMoConfig(**SHAPE, **LIKE_1B, weight_tying=weight_tying)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_checkpoint(config, folder)
        own = OLMo.from_checkpoint(folder)
        wrapper = OLMoForCausalLM.from_pretrained(folder)
        transformer = wrapper.model.transformer
        ids = torch.arange(8)[None]
        return {
            "checkpoint": sorted(own.state_dict()),
            "own_loader": list(own.state_dict()),
            "from_pretrained": list(wrapper.state_dict()),
            "one_module": "ff_out" in transformer and transformer.ff_out is transformer.wte,
            "same_logits": torch.equal(own(ids).logits, wrapper(ids).logits),
            "config_says_tied": wrapper.config.tie_word_embeddings,
            "tied": find_tied_parameters(wrapper),
            "warns": warns_of_untied(wrapper),
        }


def olmo_says() -> dict:
    return {"tied": load(weight_tying=True), "untied": load(weight_tying=False)}
