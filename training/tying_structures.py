"""The ways to tie a head to an embedding, as PyTorch modules with the names that OLMo and transformers give them.

Letters: V vocabulary, D width, F inner width of the feed-forward layer. One block stands for all.
"""

from types import SimpleNamespace

import torch
from torch import nn

V, D, F = 8, 4, 6


class PreTrainedModel(nn.Module):
    """What accelerate knows transformers' models by: a class of this name with a config and an output embedding."""

    def __init__(self):
        super().__init__()
        self.config = SimpleNamespace(tie_word_embeddings=True)


def linear(inputs: int, outputs: int) -> nn.Linear:
    return nn.Linear(inputs, outputs, bias=False)


class Olmo(PreTrainedModel):
    """hf_olmo's wrapper around OLMo. The block's own ff_out is its down projection."""

    def __init__(self):
        super().__init__()
        block = nn.Module()
        block.attn_out = linear(D, D)
        block.ff_out = linear(F, D)
        block.att_proj = linear(D, 3 * D)
        block.ff_proj = linear(D, 2 * F)
        self.model = nn.Module()
        self.model.transformer = nn.ModuleDict({"wte": nn.Embedding(V, D), "blocks": nn.ModuleList([block])})

    def get_output_embeddings(self) -> nn.Module:
        transformer = self.model.transformer
        return transformer.ff_out if "ff_out" in transformer else transformer.wte

    paths = {"embedding": "model.transformer.wte", "head": "model.transformer.ff_out", "rest": "model.transformer.blocks"}


class Transformers(PreTrainedModel):
    """transformers' own OlmoForCausalLM."""

    def __init__(self):
        super().__init__()
        layer = nn.Module()
        layer.self_attn = nn.Module()
        for name in ("q_proj", "k_proj", "v_proj", "o_proj"):
            setattr(layer.self_attn, name, linear(D, D))
        layer.mlp = nn.Module()
        layer.mlp.gate_proj = linear(D, F)
        layer.mlp.up_proj = linear(D, F)
        layer.mlp.down_proj = linear(F, D)
        self.model = nn.Module()
        self.model.embed_tokens = nn.Embedding(V, D)
        self.model.layers = nn.ModuleList([layer])

    def get_output_embeddings(self) -> nn.Module:
        return self.lm_head

    paths = {"embedding": "model.embed_tokens", "head": "lm_head", "rest": "model.layers"}


NAMING = {"olmo": Olmo, "transformers": Transformers}

STRUCTURES = {
    "olmo": ["untied", "shared-tensor", "shared-module", "absent", "shared-storage"],
    "transformers": ["untied", "shared-tensor"],
}


def build(names: str, structure: str) -> PreTrainedModel:
    """`shared-storage`: two tensors over the same bytes, which only those notice who look at the bytes."""
    torch.manual_seed(0)
    model = NAMING[names]()
    embedding = model.get_submodule(model.paths["embedding"])
    if structure == "absent":
        return model
    head = embedding if structure == "shared-module" else linear(D, V)
    if structure == "shared-tensor":
        head.weight = embedding.weight
    if structure == "shared-storage":
        head.weight = nn.Parameter(embedding.weight.data)
    parent, _, name = model.paths["head"].rpartition(".")
    model.get_submodule(parent).add_module(name, head)
    return model
