"""Make fixtures/tying.json: what PyTorch, accelerate, safetensors and OLMo itself say of the ways to tie.

Versions that matter cannot be installed together, so each run adds what the environment it runs in can say:

    python training/tying_goldens.py
"""

import importlib.metadata
import json
from pathlib import Path

import accelerate
import tying_detectors as detectors
from tying_routes import olmo_says

FILE = Path(__file__).parent.parent / "fixtures" / "tying.json"


def versions(*packages: str) -> dict:
    return {package: importlib.metadata.version(package) for package in packages}


def main() -> None:
    says = json.loads(FILE.read_text()) if FILE.exists() else {"accelerate": {}, "olmo": {}}
    says["made_with"] = versions("torch", "safetensors")
    says["torch"] = detectors.every_case(detectors.torch_says)
    says["safetensors"] = detectors.every_case(detectors.safetensors_says)
    says["fsdp"] = detectors.every_case(detectors.fsdp_says)
    says["fully_shard"] = detectors.every_case(detectors.fully_shard_says)
    says["accelerate"][accelerate.__version__] = detectors.every_case(detectors.accelerate_says)
    made_with = versions("transformers", "accelerate")
    says["olmo"][versions("ai2-olmo")["ai2-olmo"]] = {"made_with": made_with, **olmo_says()}
    FILE.write_text(json.dumps(says, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
