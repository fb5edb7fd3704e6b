"""Train the model. Saves as it goes, and resumes from what it saved.

    python training/train.py --corpus PATH --run PATH [--again [--predictions PATH]]
"""

import argparse
import hashlib
import json
import math
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import torch
import torch._inductor.config
from arithmetic import fastest_arithmetic
from checkpoint import load_checkpoint
from measure import IGNORED, bits_per_byte, byte_count, cross_entropy, cut, encode, pad
from model import END_OF_TEXT_ID, add_dropout, new_model
from muon import Muon
from predictions import Predictions
from settings import load_settings, model_folder, read_corpus, train_settings
from transformers import AutoTokenizer, OlmoForCausalLM
from widen import widened

SMALLEST_REST = 1e-6  # of a probability, so that its logarithm is finite


class Piece(NamedTuple):
    """A story, or what it has beyond a row."""

    ids: list[int]
    start: int  # of its labels, among those of all pieces


def batches(stories: list[list[int]], row: int, train: dict) -> Iterator[list[Piece]]:
    """The pieces of each step, for all epochs; the same for the same seed. Every row is one story from its first token
    on, as a prompt is, and as `bits_per_byte` reads it; what a story has beyond `row` goes on in a row of its own.
    Stories of about one length make a step, so that next to nothing is padding. Of half an epoch there is half of the
    steps."""
    ids = cut(stories, row)
    starts = accumulate((len(piece) - 1 for piece in ids), initial=0)
    pieces = [Piece(*piece) for piece in zip(ids, starts)]
    for epoch in range(math.ceil(train["epochs"])):
        generator = torch.Generator().manual_seed(train["seed"] * 1000 + epoch)
        groups = group_by_length(shuffle(pieces, generator), train["tokens_per_step"])
        share = min(1, train["epochs"] - epoch)
        yield from shuffle(groups, generator)[: round(share * len(groups))]


def shuffle(items: list, generator: torch.Generator) -> list:
    return [items[index] for index in torch.randperm(len(items), generator=generator).tolist()]


def group_by_length(pieces: list[Piece], tokens: int) -> list[list[Piece]]:
    """Groups of pieces of about one length, each of at most `tokens` tokens with its padding."""
    groups: list[list[Piece]] = [[]]
    for piece in sorted(pieces, key=lambda piece: len(piece.ids)):
        if (len(groups[-1]) + 1) * (len(piece.ids) - 1) > tokens:
            groups.append([])
        groups[-1].append(piece)
    return groups


def learning_rate(step: int, steps: int, train: dict) -> float:
    """A linear warm-up, a plateau, and a straight line down to nothing at the last step. The plateau is the same
    for every number of epochs: a run can be made shorter or longer while it is on it."""
    warm = (step + 1) / train["warmup_steps"]
    decay = (1 - step / steps) / train["decay_share"]
    return train["peak_learning_rate"] * min(1.0, warm, decay)


def make_optimizers(model, train: dict, arithmetic: torch.dtype) -> list[torch.optim.Optimizer]:
    """Muon for the matrices of the layers, which learns more from the same text; AdamW for the embedding, whose rows
    are used one at a time."""
    matrices = list(model.model.layers.parameters())
    embedding = [model.model.embed_tokens.weight]
    betas = tuple(train["betas"])
    return [
        Muon(matrices, train["weight_decay"], arithmetic),
        torch.optim.AdamW(embedding, lr=0.0, betas=betas, weight_decay=train["embedding_weight_decay"], fused=True),
    ]


def loss_of(
    model, inputs: torch.Tensor, labels: torch.Tensor, predicted: Predictions | None, arithmetic: torch.dtype
) -> torch.Tensor:
    """`inputs` and `labels` [B, T]. With predictions, half of the loss is to predict the same as they do."""
    with torch.autocast(inputs.device.type, dtype=torch.bfloat16, enabled=arithmetic == torch.bfloat16):
        logits = model(input_ids=inputs, use_cache=False).logits
    loss = cross_entropy(logits, labels)
    if predicted is None:
        return loss
    return (loss + divergence(logits, predicted, labels)) / 2


def divergence(logits: torch.Tensor, predicted: Predictions, labels: torch.Tensor) -> torch.Tensor:
    """Cross entropy of `logits` [B, T, V] with predictions, in nats a token. All ids that a prediction lacks count as
    one: their probability is what the others leave."""
    own = logits.float().log_softmax(-1).gather(-1, predicted.ids)
    own_rest = (1 - own.exp().sum(-1)).clamp(min=SMALLEST_REST).log()
    rest = (1 - predicted.probabilities.sum(-1)).clamp(min=0)
    costs = -(predicted.probabilities * own).sum(-1) - rest * own_rest
    return costs[labels != IGNORED].mean()


@torch.no_grad()
def sample(model, tokenizer, prompt: str, device: str) -> str:
    inputs = tokenizer(prompt, return_tensors="pt").to(device)
    model.eval()
    ids = model.generate(inputs["input_ids"], max_new_tokens=80, do_sample=True, temperature=0.7, top_k=0)
    model.train()
    return tokenizer.decode(ids[0])


def save(run: Path, state: dict) -> None:
    """Written beside and moved into place, so that a cut never leaves half a file."""
    torch.save(state, run / "state.new")
    (run / "state.new").rename(run / "state.pt")


def train_model(
    model: OlmoForCausalLM,
    tokenizer,
    texts: dict[str, list[str]],
    settings: dict,
    run: Path,
    again: bool = False,
    predictions: Predictions | None = None,
    after_step=lambda step, steps: None,
) -> None:
    """Trains `model` on the stories of `texts["train"]`, and goes on from `run`'s state if it has one. `again`: the
    model has been trained before. `predictions`: of all stories, to learn from too. `after_step` is called with the number of steps done and of all."""
    run.mkdir(parents=True, exist_ok=True)
    train, row = train_settings(settings, again), settings["model"]["max_position_embeddings"]
    valid_bytes = byte_count(texts["valid"])
    stories = {part: encode(texts[part], tokenizer, END_OF_TEXT_ID) for part in texts}

    device = "cuda" if torch.cuda.is_available() else "cpu"
    add_dropout(model, train["dropout"]).to(device).train()
    if device == "cpu":  # these two save a third of a step there
        model.set_attn_implementation("eager")
        torch._inductor.config.fallback_random = True
    arithmetic = fastest_arithmetic(device)
    optimizers = make_optimizers(model, train, arithmetic)
    data = hashlib.sha256(repr(stories["train"]).encode()).hexdigest()  # of the corpus, and of the tokenizer
    first = 0
    if (run / "state.pt").exists():
        state = torch.load(run / "state.pt", map_location=device)
        assert state["again"] == again, f"{run} holds a run {'with' if state['again'] else 'without'} --again: name another folder"
        assert state.get("data", data) == data, f"{run} holds a run with another corpus or tokenizer: name another folder"
        model.load_state_dict(state["model"])
        for optimizer, saved in zip(optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        first = state["step"]
    torch.compiler.reset()  # what an earlier model left counts against this one's
    compiled_loss = torch.compile(loss_of, dynamic=True)  # steps differ in how long their stories are

    all_batches = list(batches(stories["train"], row, train))
    steps = len(all_batches)
    print(f"{sum(map(len, stories['train']))} tokens in {len(stories['train'])} stories; {steps} steps, from {first}")
    log = open(run / "log.jsonl", "a", buffering=1)
    began = time.monotonic()
    for step in range(first, steps):
        torch.manual_seed(train["seed"] * 1_000_000 + step)  # a run that was cut goes on with the dropout it would have had
        pieces = all_batches[step]
        inputs, labels = (ids.to(device) for ids in pad([piece.ids for piece in pieces]))
        predicted = predictions and predictions.of([piece.start for piece in pieces], [len(piece.ids) - 1 for piece in pieces], device)
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = learning_rate(step, steps, train)
        loss = compiled_loss(model, inputs, labels, predicted, arithmetic)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), train["gradient_clip"])
        for optimizer in optimizers:
            optimizer.step()
        model.zero_grad()

        done = step + 1
        after_step(done, steps)
        if done % 25 == 0:
            entry = {"step": done, "loss": round(loss.item(), 4), "seconds": round(time.monotonic() - began)}
            log.write(json.dumps(entry) + "\n")
            print(entry, flush=True)
        if done % train["validate_every"] == 0 or done == steps:
            state = {
                "step": done,
                "steps": steps,  # of the whole schedule
                "again": again,
                "data": data,
                "arithmetic": str(arithmetic).removeprefix("torch."),
                "model": model.state_dict(),
                "optimizers": [each.state_dict() for each in optimizers],
            }
            save(run, state)
            measured = bits_per_byte(model, stories["valid"], valid_bytes)
            log.write(json.dumps({"step": done, "valid_bits_per_byte": round(measured, 4)}) + "\n")
            print(f"step {done}: {measured:.4f} bits per byte\n{sample(model, tokenizer, 'Once upon a time', device)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with tinystories-{train,valid}.txt")
    parser.add_argument("--run", type=Path, required=True, help="folder for state.pt and log.jsonl")
    parser.add_argument("--again", action="store_true", help="begin with the exported weights instead of random ones")
    parser.add_argument("--predictions", type=Path, help="what other models predict, of predictions.py, to learn from too")
    arguments = parser.parse_args()

    settings = load_settings()
    torch.manual_seed(settings["train"]["seed"])
    model = widened(load_checkpoint(model_folder(settings)), settings) if arguments.again else new_model(settings)
    tokenizer = AutoTokenizer.from_pretrained(model_folder(settings))
    texts = read_corpus(arguments.corpus, settings)
    predictions = Predictions(**torch.load(arguments.predictions)) if arguments.predictions else None
    train_model(model, tokenizer, texts, settings, arguments.run, arguments.again, predictions)


if __name__ == "__main__":
    main()
