"""Writes fixtures/neox-tokenizer.json: a small tokenizer with what OLMo's own has beyond the one that is trained here,
and what Hugging Face's tokenizers makes of some texts with it. OLMo's is GPT-NeoX's: byte-level BPE, no post-processor,
and runs of spaces as added tokens that are not special."""

import json
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers

FIXTURE = Path(__file__).parent.parent / "fixtures" / "neox-tokenizer.json"
TEXTS = [
    "def f():\n    return  1\n        # deep",
    "   leading and trailing   ",
    "a  b   c    d     e",
    "\n\n  \t  x",
    "the<|endoftext|>the  |||EMAIL_ADDRESS||| the",
    "e\u0301 is é, and 日本 🙂 are bytes",
    "                              thirty",
]


def make() -> Tokenizer:
    vocab = {"<|endoftext|>": 0}
    for character in sorted(pre_tokenizers.ByteLevel.alphabet()):
        vocab[character] = len(vocab)
    merges = [("t", "h"), ("th", "e"), ("Ġ", "the"), ("Ġ", "Ġ")]
    for a, b in merges:
        vocab[a + b] = len(vocab)
    tokenizer = Tokenizer(models.BPE(vocab, merges))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken("<|endoftext|>", normalized=False, special=True)])
    tokenizer.add_tokens([AddedToken("|||EMAIL_ADDRESS|||", normalized=False)])
    tokenizer.add_tokens([AddedToken(" " * count, normalized=True) for count in range(24, 1, -1)])
    return tokenizer


def main() -> None:
    tokenizer = make()
    ids = [tokenizer.encode(text).ids for text in TEXTS]
    cases = [
        {"text": text, "ids": found, "decoded": tokenizer.decode(found, skip_special_tokens=True)}
        for text, found in zip(TEXTS, ids)
    ]
    FIXTURE.write_text(json.dumps({"tokenizer": json.loads(tokenizer.to_str()), "cases": cases}) + "\n")


main()
