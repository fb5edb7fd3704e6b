"""Writes fixtures/added-tokens.json: small byte-level tokenizers whose added tokens have every flag, and what Hugging
Face's tokenizers makes with them of texts with all kinds of white space and of words."""

import json
import random
from pathlib import Path

import tokenizers
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

FIXTURE = Path(__file__).parent.parent / "fixtures" / "added-tokens.json"
SEED = 21
TOKENIZERS = 80
TEXTS = 16

# White space to both JavaScript and Rust, to one of them, to neither; what counts as part of a word, and what does not.
SPACES = [" ", "  ", "\t", "\n", "\u00a0", "\u3000", "\u2028", "\u0085", "\ufeff", "\u200b", "\u180e", "\u001c", "\u2060"]
WORDS = ["a", "the", "_", "9", "é", "e\u0301", "\u0301", "\u0663", "²", "Ⅷ", "\u200d", "日本", "🙂", "-", ".", "'s", "\u203f"]
CONTENTS = ["[A]", "[AB]", "[A]b", "the", "th", "é", "e\u0301", "<x>", " ", "  ", "\u0085", "\ufeff", "-", "a b", "[", "ﬁ", "日"]
NORMALIZERS = [None, normalizers.NFC(), normalizers.NFD(), normalizers.NFKC(), normalizers.NFKD()]


def vocabulary() -> tuple[dict[str, int], list[tuple[str, str]]]:
    vocab = {"<|endoftext|>": 0}
    for character in sorted(pre_tokenizers.ByteLevel.alphabet()):
        vocab[character] = len(vocab)
    spelled = lambda text: pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False).pre_tokenize_str(text)[0][0]
    merges = [("t", "h"), ("th", "e"), ("Ġ", "the"), ("Ġ", "Ġ")]
    for text in [" \u0085", "\u0085 ", " \ufeff", "\ufeff\ufeff", "\u0085\u0085", "\u0085a", "\n\u0085"]:
        token, *rest = spelled(text)
        for character in rest:
            merges.append((token, character))
            token += character
    merges = list(dict.fromkeys(merges))
    for a, b in merges:
        vocab.setdefault(a + b, len(vocab))
    return vocab, merges


def make(draw: random.Random) -> Tokenizer:
    vocab, merges = vocabulary()
    tokenizer = Tokenizer(models.BPE(vocab, merges))
    normalizer = draw.choice(NORMALIZERS)
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=draw.random() < 0.3)
    digits = pre_tokenizers.Digits(individual_digits=draw.random() < 0.5)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([digits, byte_level]) if draw.random() < 0.2 else byte_level
    tokenizer.decoder = decoders.ByteLevel()
    if draw.random() < 0.2:
        end = "<|endoftext|>"
        tokenizer.post_processor = processors.TemplateProcessing(single=f"{end} $A {end}", special_tokens=[(end, 0)])
    flag = lambda: draw.random() < 0.4
    for content in ["<|endoftext|>", *draw.sample(CONTENTS, draw.randint(1, 5))]:
        flags = {name: flag() for name in ("single_word", "lstrip", "rstrip", "normalized")}
        token = AddedToken(content, special=content.startswith("<"), **flags)
        (tokenizer.add_special_tokens if content.startswith("<") else tokenizer.add_tokens)([token])
    return tokenizer


def text_for(draw: random.Random, tokenizer: Tokenizer) -> str:
    added = [token.content for token in tokenizer.get_added_tokens_decoder().values()]
    return "".join(draw.choice(draw.choice([SPACES, WORDS, added, added])) for _ in range(draw.randint(1, 9)))


def encode(tokenizer: Tokenizer, text: str) -> list[int] | None:
    """None where the library panics: white space that two tokens lay claim to."""
    try:
        return tokenizer.encode(text).ids
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return None


def main() -> None:
    draw = random.Random(SEED)
    made = [make(draw) for _ in range(TOKENIZERS)]
    cases = [
        {
            "tokenizer": {key: value for key, value in json.loads(tokenizer.to_str()).items() if key != "model"},
            "encoded": [
                {"text": text, "ids": encode(tokenizer, text)}
                for text in (text_for(draw, tokenizer) for _ in range(TEXTS))
            ],
        }
        for tokenizer in made
    ]
    model = json.loads(made[0].to_str())["model"]
    lines = ",\n".join(json.dumps(case) for case in cases)
    FIXTURE.write_text(
        f'{{"made_with": {json.dumps({"tokenizers": tokenizers.__version__})},\n"model": {json.dumps(model)},\n"cases": [\n{lines}\n]}}\n'
    )


main()
