"""Runs onnx's own checker over the ONNX models in fixtures/tiny/, whose weights are the model.safetensors beside them."""

from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from safetensors.numpy import load_file
from settings import REPOSITORY

FOLDER = REPOSITORY / "fixtures" / "tiny"


def check(path: Path) -> None:
    onnx.checker.check_model(path, full_check=True)
    tensors = load_file(FOLDER / "model.safetensors")
    for tensor in onnx.load(path).graph.initializer:
        if tensor.name in tensors:
            np.testing.assert_array_equal(numpy_helper.to_array(tensor), tensors.pop(tensor.name))
    assert not tensors, f"not in the graph: {sorted(tensors)}"
    print(f"{path} is a sound ONNX model of {path.stat().st_size} bytes with the checkpoint's weights.")


if __name__ == "__main__":
    check(FOLDER / "model.onnx")  # what onnxruntime-web is given
    check(FOLDER / "export.onnx")  # what transformers.js is given
