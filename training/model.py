"""The model: transformers' own OlmoForCausalLM, tied, so that what is trained is what is shipped."""

import torch
from transformers import OlmoConfig, OlmoForCausalLM

END_OF_TEXT_ID, PADDING_ID = 0, 1  # the order in which tokenizer.py gives the special tokens


def olmo_config(shape: dict, vocab_size: int) -> OlmoConfig:
    """`shape` holds OlmoConfig's own names; every head has its own keys and values, as in all of OLMo 1's small models."""
    return OlmoConfig(
        **shape,
        vocab_size=vocab_size,
        num_key_value_heads=shape["num_attention_heads"],
        tie_word_embeddings=True,  # the class's default is False
        bos_token_id=None,
        eos_token_id=END_OF_TEXT_ID,
        pad_token_id=PADDING_ID,
    )


def new_model(settings: dict) -> OlmoForCausalLM:
    config = olmo_config(settings["model"], settings["tokenizer"]["vocab_size"])
    model = OlmoForCausalLM(config)
    assert model.lm_head.weight is model.model.embed_tokens.weight, "the head must be the embedding"
    return model


def add_dropout(model: OlmoForCausalLM, rate: float) -> OlmoForCausalLM:
    """While training, drops a share of what the embedding and each branch of a layer add to the residual stream.
    OLMo 1 has such dropout in its own code (`residual_dropout`, `embedding_dropout`), transformers' class has not."""

    def drop(module, _inputs, output):
        if isinstance(output, tuple):  # attention answers with its weights too
            return torch.nn.functional.dropout(output[0], rate, module.training), *output[1:]
        return torch.nn.functional.dropout(output, rate, module.training)

    model.model.embed_tokens.register_forward_hook(drop)
    for layer in model.model.layers:
        layer.self_attn.register_forward_hook(drop)
        layer.mlp.register_forward_hook(drop)
    return model
