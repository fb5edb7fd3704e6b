"""Train the tokenizer: byte-level BPE in the manner of OLMo's (NFC, ByteLevel, no prefix space).

    python training/tokenizer.py --corpus PATH
"""

import argparse
import json
from pathlib import Path

from settings import load_settings, model_folder, read_stories
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers


def train_tokenizer(stories: list[str], vocab_size: int, specials: list[str]) -> Tokenizer:
    """The special tokens take the first ids, in the order given; the 256 bytes come next."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        special_tokens=specials,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(stories, trainer)
    return tokenizer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with tinystories-train.txt")
    arguments = parser.parse_args()

    settings = load_settings()
    wanted = settings["tokenizer"]
    end_of_text, padding = wanted["end_of_text"], wanted["padding"]
    stories = read_stories(arguments.corpus, "train", settings)
    tokenizer = train_tokenizer(stories, wanted["vocab_size"], [end_of_text, padding])

    folder = model_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)  # without white space: two fifths of the bytes
    about = {
        "tokenizer_class": "PreTrainedTokenizerFast",  # the name that every version of transformers knows
        "eos_token": end_of_text,
        "pad_token": padding,
        "model_max_length": settings["model"]["max_position_embeddings"],
        "clean_up_tokenization_spaces": False,
        "model_input_names": ["input_ids", "attention_mask"],  # transformers 4 adds token_type_ids, which OLMo refuses
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(about, indent=2) + "\n")
    print(f"{tokenizer.get_vocab_size()} tokens from {len(stories)} stories, in {folder}")


if __name__ == "__main__":
    main()
