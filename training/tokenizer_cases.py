"""What Hugging Face's tokenizers makes of awkward texts and ids, for fixtures/tokenizer-cases.json."""

import hashlib
from pathlib import Path

import tokenizers
from reference import write_json

TEXTS = [
    "",
    " ",
    "Once upon a time, there was a little girl named Lily.",
    "Two  spaces,   three, and a trailing one ",
    "tabs\tand\r\nnew\n\n\nlines\n",
    '"I don\'t know," she\'d said, "we\'ll see; it\'s 3.14159 o\'clock!"',
    "ALL CAPS camelCase snake_case https://example.org/?q=1&r=2",
    "naïve café: composed",
    "nai\u0308ve cafe\u0301: decomposed, which NFC composes",
    "한국어 \u1112\u1161\u11ab (jamo) 日本語 русский العربية",
    "emoji 🙂 family 👩‍👩‍👧‍👦 flag 🇨🇭 skin 👍🏽",
    "\ufeffa byte order mark first",
    "zero\u200bwidth, no\u00a0break, soft\u00adhyphen, \u2028 line separator",
    "control \x00\x01\x7f characters",
    "replacement \ufffd itself",
    "the end<|endoftext|>Once more",
    "<|padding|><|endoftext|> <|endoftext",
]


def awkward_ids(tokenizer: tokenizers.Tokenizer) -> list[list[int]]:
    """Ids that no text is encoded to: characters cut short, interrupted by special tokens, bytes of no character."""
    lead, second, third, fourth = (tokenizer.token_to_id(spelling) for spelling in "ðŁĻĤ")  # 🙂 is F0 9F 99 82
    space, letter = tokenizer.token_to_id("Ġ"), tokenizer.token_to_id("a")
    end_of_text = tokenizer.token_to_id("<|endoftext|>")
    return [
        [],
        [end_of_text],
        [lead, second, third, fourth],
        [lead, second, third],
        [lead, second, letter],
        [lead, lead, second, third, fourth, fourth],
        [fourth, third, space, letter],
        [lead, second, end_of_text, third, fourth],
        [letter, end_of_text, letter],
    ]


def write_tokenizer_cases(model: Path, path: Path) -> None:
    """`model`: folder of the checkpoint whose tokenizer is asked."""
    file = model / "tokenizer.json"
    tokenizer = tokenizers.Tokenizer.from_file(str(file))
    cases = {
        "made_with": {"tokenizers": tokenizers.__version__},
        "tokenizer_sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "encoded": [{"text": text, "ids": tokenizer.encode(text).ids} for text in TEXTS],
        "decoded": [{"ids": ids, "text": tokenizer.decode(ids)} for ids in awkward_ids(tokenizer)],
    }
    cases["decoded"] += [{"ids": case["ids"], "text": tokenizer.decode(case["ids"])} for case in cases["encoded"]]
    write_json(path, cases)
