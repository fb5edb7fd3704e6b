"""What transformers' own logits warpers leave of random logits, for tests of the page's sampler."""

from pathlib import Path

import torch
from reference import MADE_WITH, write_json
from transformers import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

VOCABULARY = 500
CANDIDATES = 64  # the page's head keeps so many of the likeliest tokens
LOGITS = [  # (seed, spread, offset) of each vector of random logits
    (1, 1.0, 0.0),
    (2, 3.0, 0.0),
    (3, 2.0, -40.0),
]
CASES = [  # (index of the logits, temperature, top_k or 0 for off, top_p or 1 for off)
    (0, 1.0, 0, 1.0),
    (0, 0.7, 40, 0.9),
    (0, 1.0, 0, 0.5),
    (0, 5.0, 0, 0.2),
    (0, 0.05, 0, 1.0),
    (0, 1.0, 0, 0.01),
    (1, 0.7, 0, 0.95),
    (1, 1.0, 1, 1.0),
    (1, 1.0, 2, 0.9),
    (1, 5.0, 100, 1.0),
    (1, 0.05, 64, 0.99),
    (1, 1.3, 63, 0.8),
    (2, 0.8, 20, 1.0),
    (2, 2.0, 65, 0.6),
    (2, 5.0, 10, 0.01),
    (2, 0.05, 5, 0.01),
]


def random_logits(seed: int, spread: float, offset: float) -> torch.Tensor:
    """[1, V] float64, in steps of 1/4096: exact in float32 and short as text."""
    normal = torch.randn(1, VOCABULARY, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    logits = ((offset + spread * normal) * 4096).round() / 4096
    assert logits.float().double().equal(logits)
    return logits


def warp(logits: torch.Tensor, temperature: float, top_k: int, top_p: float) -> torch.Tensor:
    """[1, V] float64; -inf for what is dropped. Transformers' order: temperature, top-k, top-p."""
    warpers = (
        TemperatureLogitsWarper(temperature),
        TopKLogitsWarper(min(top_k or CANDIDATES, CANDIDATES)),
        TopPLogitsWarper(top_p),
    )
    for warper in warpers:
        logits = warper(None, logits)
    return logits


def check_not_a_matter_of_rounding(logits: torch.Tensor, temperature: float, top_k: int, top_p: float) -> None:
    """The k-th and the next logit differ, and no sum of probabilities is so near top_p that float32 might miss it."""
    count = min(top_k or CANDIDATES, CANDIDATES)
    best = logits[0].topk(count + 1).values
    assert best.unique().numel() == count + 1, "equal logits"
    sums = (best[:count] / temperature).softmax(0).cumsum(0)
    assert top_p == 1 or (sums - top_p).abs().min() > 1e-4, "a sum of probabilities falls on top_p"


def case(all_logits: list[torch.Tensor], index: int, temperature: float, top_k: int, top_p: float) -> dict:
    check_not_a_matter_of_rounding(all_logits[index], temperature, top_k, top_p)
    probabilities, ids = warp(all_logits[index], temperature, top_k, top_p)[0].softmax(0).sort(descending=True)
    kept = probabilities > 0
    return {
        "logits": index,
        "temperature": temperature,
        "top_k": top_k,
        "top_p": top_p,
        "ids": ids[kept].tolist(),
        "probabilities": probabilities[kept].tolist(),
    }


def write_sampling_cases(path: Path) -> None:
    all_logits = [random_logits(*how) for how in LOGITS]
    entries = {
        "made_with": MADE_WITH,
        "seeds": [seed for seed, _, _ in LOGITS],
        "logits": [logits[0].tolist() for logits in all_logits],
        "cases": [case(all_logits, *how) for how in CASES],
    }
    write_json(path, entries)
