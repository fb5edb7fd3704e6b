"""What simple means reach on the same stories, in the same measure: xz, and a 5-gram model over the same tokens.

    python training/baselines.py --corpus PATH
"""

import argparse
import lzma
import math
from collections import Counter, defaultdict
from pathlib import Path

from measure import byte_count, encode
from settings import load_settings, model_folder, read_corpus
from transformers import AutoTokenizer

ORDER = 5
DISCOUNT = 0.75


def xz_size(stories: list[str], separator: str) -> int:
    """Bytes, in xz's most thorough setting, with a dictionary of 64 MiB, which holds so small a corpus."""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 2**26}]
    return len(lzma.compress(separator.join(stories).encode(), format=lzma.FORMAT_XZ, filters=filters))


class KneserNey:
    """Interpolated Kneser-Ney smoothing with one discount (Chen and Goodman 1999, section 3.2): the longest context
    counts how often a token followed it, each shorter one after how many different tokens it did."""

    def __init__(self, stories: list[list[int]], vocab_size: int):
        self.vocab_size = vocab_size
        # counts[n] of contexts of n tokens: context -> token -> count
        self.counts: list[dict[tuple, Counter]] = [defaultdict(Counter) for _ in range(ORDER)]
        for story in stories:
            for at in range(1, len(story)):
                self._see(tuple(story[max(0, at - ORDER + 1) : at]), story[at])
        self.totals = [{context: seen.total() for context, seen in level.items()} for level in self.counts]

    def _see(self, context: tuple, token: int) -> None:
        """Counts at the longest context; a shorter one counts only what is new at the next longer."""
        for length in range(len(context), -1, -1):
            seen = self.counts[length][context[len(context) - length :]]
            seen[token] += 1
            if seen[token] > 1:
                return

    def probability(self, context: tuple, token: int) -> float:
        p = 1 / self.vocab_size
        for length in range(len(context) + 1):
            suffix = context[len(context) - length :]
            seen = self.counts[length].get(suffix)
            if seen is None:
                break
            total = self.totals[length][suffix]
            p = max(seen[token] - DISCOUNT, 0) / total + DISCOUNT * len(seen) / total * p
        return p

    def bits(self, story: list[int]) -> float:
        """The first token costs log2(V), as in measure.py."""
        contexts = (tuple(story[max(0, at - ORDER + 1) : at]) for at in range(1, len(story)))
        rest = (-math.log2(self.probability(context, token)) for context, token in zip(contexts, story[1:], strict=True))
        return math.log2(self.vocab_size) + sum(rest)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with tinystories-{train,valid}.txt")
    arguments = parser.parse_args()
    settings = load_settings()
    end_of_text = settings["tokenizer"]["end_of_text"]
    corpus = read_corpus(arguments.corpus, settings)
    train, valid = corpus["train"], corpus["valid"]
    text_bytes = byte_count(valid)

    alone = xz_size(valid, end_of_text)
    after_training = xz_size(train + valid, end_of_text) - xz_size(train, end_of_text)
    print(f"xz, the held-out stories alone: {8 * alone / text_bytes:.3f} bits per byte")
    print(f"xz, after the training stories: {8 * after_training / text_bytes:.3f} bits per byte")

    tokenizer = AutoTokenizer.from_pretrained(model_folder(settings))
    end_of_text_id = tokenizer.convert_tokens_to_ids(end_of_text)
    model = KneserNey(encode(train, tokenizer, end_of_text_id), len(tokenizer))
    bits = sum(map(model.bits, encode(valid, tokenizer, end_of_text_id)))
    print(f"{ORDER}-gram over the model's tokens: {bits / text_bytes:.3f} bits per byte")


if __name__ == "__main__":
    main()
