"""What transformers computes from a checkpoint: the logits of a sequence and its greedy continuation.

Letters: P prompt tokens, N new ones, T = P + N, V vocabulary.
"""

import json
from pathlib import Path
from typing import NamedTuple

import torch
import transformers
from checkpoint import load_checkpoint

MADE_WITH = {"torch": torch.__version__, "transformers": transformers.__version__}


class Greedy(NamedTuple):
    prompt: list[int]  # [P]
    continuation: list[int]  # [N]
    logits: torch.Tensor  # [T, V], row t is computed from tokens 0..t

    @property
    def choices(self) -> torch.Tensor:
        """[N, V]: row i is what continuation[i] was chosen from."""
        return self.logits[len(self.prompt) - 1 : -1]


@torch.no_grad()
def continue_greedily(model, prompt: list[int], count: int) -> Greedy:
    """Without a cache, and past the end of a text if it comes."""
    ids = list(prompt)
    for _ in range(count):
        ids.append(int(model(torch.tensor([ids])).logits[0, -1].argmax()))
    return Greedy(prompt, ids[len(prompt) :], model(torch.tensor([ids])).logits[0])


def references(folder: Path, prompt: list[int], count: int) -> tuple[Greedy, Greedy]:
    """In float32 and in float64 arithmetic. transformers keeps the norms and RoPE's cosines in float32 in both."""
    single, double = (
        continue_greedily(load_checkpoint(folder, dtype), prompt, count) for dtype in (torch.float32, torch.float64)
    )
    assert single.continuation == double.continuation, f"{folder}: rounding decides a token, take another prompt"
    return single, double


def describe(single: Greedy, double: Greedy) -> dict:
    """The tokens, and two numbers that say how exactly another engine can be expected to agree."""
    first, second = single.choices.topk(2).values.unbind(-1)
    return {
        "made_with": MADE_WITH,
        "prompt_ids": single.prompt,
        "continuation_ids": single.continuation,
        "smallest_margin": (first - second).min().item(),
        "float32_error": (single.logits - double.logits).abs().max().item(),
    }


def write_tensor(path: Path, tensor: torch.Tensor) -> dict:
    """Bare little-endian numbers, row by row. Returns what reference.json says of the file."""
    array = tensor.contiguous().numpy()
    path.write_bytes(array.astype(array.dtype.newbyteorder("<")).tobytes())
    return {"file": path.name, "shape": list(array.shape)}


def write_json(path: Path, entries: dict) -> None:
    """One entry a line."""
    lines = (f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in entries.items())
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
