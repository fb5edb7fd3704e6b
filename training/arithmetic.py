"""Which arithmetic this processor multiplies matrices fastest in."""

import time

import torch

SHAPE = (1024, 256, 1024)  # about one MLP matrix of the shipped model, and a quarter of a step's tokens
CHOICES = (torch.bfloat16, torch.float32)


def gigaflops(device: str, dtype: torch.dtype, seconds: float = 0.5) -> float:
    """Speed of [1024, 256] @ [256, 1024] in `dtype`, in billions of multiplications and additions a second."""
    rows, inner, columns = SHAPE
    left = torch.randn(rows, inner, device=device).to(dtype)
    right = torch.randn(inner, columns, device=device).to(dtype)

    def multiply() -> None:
        left @ right
        if device == "cuda":
            torch.cuda.synchronize()

    multiply()  # the first product also chooses kernels
    count, began = 0, time.monotonic()
    while time.monotonic() - began < seconds:
        multiply()
        count += 1
    return 2 * rows * inner * columns * count / (time.monotonic() - began) / 1e9


def fastest_arithmetic(device: str) -> torch.dtype:
    """bfloat16 or float32, whichever is faster here: processors without bfloat16 instructions emulate it, 30 times
    more slowly. Prints what it measured."""
    speeds = {dtype: gigaflops(device, dtype) for dtype in CHOICES}
    fastest = max(speeds, key=lambda dtype: speeds[dtype])
    measured = ", ".join(f"{dtype} {speed:.1f} GFLOP/s" for dtype, speed in speeds.items())
    print(f"matrix products on this {device}: {measured}; training uses {fastest}")
    return fastest
