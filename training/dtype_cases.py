"""Small tensors of every dtype as the safetensors library writes them, for fixtures/dtypes.safetensors."""

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
