"""Make fixtures/dtypes.safetensors: small tensors as the safetensors library writes them.

    python training/fixtures_safetensors.py
"""

import torch
from fixtures import FIXTURES
from safetensors.torch import save_file


def main() -> None:
    values = torch.tensor([[0.0, 1.0, -2.0], [0.5, 65504.0, -0.0078125]])  # exact but for 65504 in bfloat16
    tensors = {
        "float32": values,
        "float16": values.half(),
        "bfloat16": values.bfloat16(),
        "scalar": torch.tensor(3.0),
        "empty": torch.zeros(0, 4),
        "__proto__": torch.ones(1),
    }
    path = FIXTURES / "dtypes.safetensors"
    save_file(tensors, path, metadata={"made_by": "training/fixtures_safetensors.py"})
    path.chmod(0o644)


if __name__ == "__main__":
    main()
