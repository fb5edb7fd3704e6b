"""Small tensors as the safetensors library writes them: of the dtypes that weights are in, for fixtures/dtypes.safetensors,
and of those that only buffers are in, for fixtures/buffer-dtypes.safetensors."""

from pathlib import Path

import torch
from safetensors.torch import save_file


def write_dtype_cases(path: Path) -> None:
    values = torch.tensor([[0.0, 1.0, -2.0], [0.5, 65504.0, -0.0078125]])  # exact but for 65504 in bfloat16
    tensors = {
        "float32": values,
        "float16": values.half(),
        "bfloat16": values.bfloat16(),
        "scalar": torch.tensor(3.0),
        "empty": torch.zeros(0, 4),
        "__proto__": torch.ones(1),
    }
    save_file(tensors, path, metadata={"made_by": "training/fixtures.py"})
    path.chmod(0o644)


BUFFER_DTYPES = [
    torch.bool,
    torch.uint8,
    torch.int8,
    torch.uint16,
    torch.int16,
    torch.uint32,
    torch.int32,
    torch.uint64,
    torch.int64,
    torch.float64,
    torch.complex64,
    torch.float8_e4m3fn,
    torch.float8_e4m3fnuz,
    torch.float8_e5m2,
    torch.float8_e5m2fnuz,
    torch.float8_e8m0fnu,
    torch.float4_e2m1fn_x2,
]


def write_buffer_dtype_cases(path: Path) -> None:
    """Eight bytes each, in the shape that the dtype gives them."""
    eight_bytes = torch.ones(8, dtype=torch.uint8)
    tensors = {str(dtype).removeprefix("torch."): eight_bytes.view(dtype).clone() for dtype in BUFFER_DTYPES}
    tensors["empty"] = torch.zeros(0, dtype=torch.float8_e4m3fn)
    save_file(tensors, path, metadata={"made_by": "training/fixtures.py"})
    path.chmod(0o644)
