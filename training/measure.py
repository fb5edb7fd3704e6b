"""What a model's predictions cost, in bits per byte of text: a measure that does not depend on the tokenizer."""

import math

import torch

IGNORED = -100  # the label that cross_entropy skips


def encode(stories: list[str], tokenizer, end_of_text_id: int) -> list[list[int]]:
    """The ids of each story, with the end of the text after them."""
    return [[*ids, end_of_text_id] for ids in tokenizer(stories)["input_ids"]]


def byte_count(stories: list[str]) -> int:
    return sum(len(story.encode()) for story in stories)


def cross_entropy(logits: torch.Tensor, labels: torch.Tensor, reduction: str = "mean") -> torch.Tensor:
    """`logits` [B, T, V] of any dtype, `labels` [B, T]; nats, in float32."""
    return torch.nn.functional.cross_entropy(
        logits.float().flatten(0, 1), labels.flatten(), ignore_index=IGNORED, reduction=reduction
    )


def cut(stories: list[list[int]], row: int) -> list[list[int]]:
    """Each story from its first token on, and what it has beyond `row` in pieces of their own: a token more than a row,
    as the last of a piece is only a label."""
    return [story[at : at + row + 1] for story in stories for at in range(0, len(story) - 1, row)]


def pad(pieces: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """(inputs, labels), each [pieces, longest of them]: a row's next ids are its labels, and padding costs nothing."""
    width = max(map(len, pieces))
    ids = torch.tensor([piece + [IGNORED] * (width - len(piece)) for piece in pieces])
    return ids[:, :-1].clamp(min=0), ids[:, 1:]


@torch.no_grad()
def bits_per_byte(model, stories: list[list[int]], text_bytes: int) -> float:
    """Cost of the stories, each read alone from its first token on, its end included. The first token itself has no
    context and costs log2(V) bits; a story longer than the context goes on in a fresh row."""
    row, device = model.config.max_position_embeddings, model.device
    training = model.training
    model.eval()
    nats = len(stories) * math.log(model.config.vocab_size)
    pieces = sorted(cut(stories, row), key=len)
    for start in range(0, len(pieces), 16):
        inputs, labels = (ids.to(device) for ids in pad(pieces[start : start + 16]))
        logits = model(input_ids=inputs, use_cache=False).logits
        nats += cross_entropy(logits, labels, reduction="sum").item()
    model.train(training)
    return nats / math.log(2) / text_bytes
