"""What the libraries installed here say of the structures."""

import logging
import tempfile
from contextlib import contextmanager
from pathlib import Path

import torch
import torch.distributed as dist
from accelerate.utils import find_tied_parameters, infer_auto_device_map
from accelerate.utils.modeling import check_tied_parameters_on_same_device
from safetensors import safe_open
from safetensors.torch import save_model
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import FSDPModule, FullyShardedDataParallel, fully_shard
from torch.distributed.fsdp.wrap import CustomPolicy
from tying_structures import STRUCTURES, PreTrainedModel, build

CASES = [(names, structure) for names, structures in STRUCTURES.items() for structure in structures]


def every_case(ask) -> dict:
    """`ask` is called with a way to build the model anew, and answers for one structure."""
    return {f"{names}/{structure}": ask(lambda n=names, s=structure: build(n, s)) for names, structure in CASES}


@contextmanager
def warnings_of_accelerate():
    """The list that it gives fills with what accelerate logs meanwhile."""
    messages: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: messages.append(record.getMessage())
    logger = logging.getLogger("accelerate.utils.modeling")
    logger.addHandler(handler)
    try:
        yield messages
    finally:
        logger.removeHandler(handler)


def warns_of_untied(model: PreTrainedModel) -> bool:
    with warnings_of_accelerate() as messages:
        infer_auto_device_map(model, max_memory={"cpu": 10**9})
    return any("model weights are not tied" in message for message in messages)


def warns_of_devices(model: PreTrainedModel, head_device: int) -> bool:
    paths = model.paths
    device_map = {paths["embedding"]: 0, paths["rest"]: 0, paths["head"]: head_device}
    with warnings_of_accelerate() as messages:
        check_tied_parameters_on_same_device(find_tied_parameters(model), device_map)
    return any("different devices" in message for message in messages)


def accelerate_says(make) -> dict:
    def with_config(tied: bool) -> PreTrainedModel:
        model = make()
        model.config.tie_word_embeddings = tied
        return model

    return {
        "tied": find_tied_parameters(make()),
        "warns_if_config_says_tied": warns_of_untied(with_config(True)),
        "warns_if_config_says_untied": warns_of_untied(with_config(False)),
        "warns_of_one_device": warns_of_devices(make(), 0),
        "warns_of_two_devices": warns_of_devices(make(), 1),
    }


def torch_says(make) -> dict:
    model = make()
    return {
        "state_dict": list(model.state_dict()),
        "named_parameters": [name for name, _ in model.named_parameters()],
        "with_duplicates": [name for name, _ in model.named_parameters(remove_duplicate=False)],
        "named_modules": [name for name, _ in model.named_modules()],
    }


def safetensors_says(make) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.safetensors"
        save_model(make(), str(path))
        with safe_open(path, "pt") as file:
            return {"names": sorted(file.keys()), "metadata": file.metadata() or {}}


def fsdp_says(make) -> dict:
    """With all in one unit, and with a unit each for the embedding and the head."""
    return {"together": shard(make(), apart=False), "apart": shard(make(), apart=True)}


def join_group_of_one() -> None:
    if not dist.is_initialized():
        dist.init_process_group("gloo", rank=0, world_size=1, store=dist.HashStore())


def shard(model: PreTrainedModel, apart: bool) -> dict:
    """Which modules FSDP wraps as units, and in how many numbers it holds the model."""
    modules = dict(model.named_modules(remove_duplicate=False))
    own = {modules.get(model.paths["embedding"]), modules.get(model.paths["head"])} if apart else set()
    join_group_of_one()
    policy = CustomPolicy(lambda module: module in own)
    sharded = FullyShardedDataParallel(model, device_id=torch.device("cpu"), auto_wrap_policy=policy)
    named = sharded.named_modules(remove_duplicate=False)
    units = [name for name, module in named if isinstance(module, FullyShardedDataParallel)]
    return {
        "units": [name.removeprefix("_fsdp_wrapped_module.") for name in units],
        "numbers": sum(parameter.numel() for parameter in sharded.parameters()),
    }


def fully_shard_says(make) -> dict:
    """As `fsdp_says`, and with the embedding and the head in one group."""
    return {how: shard_fully(make(), how) for how in ("together", "apart", "grouped")}


def shard_fully(model: PreTrainedModel, how: str) -> dict:
    """The names that lead to modules with a group's parameters, and in how many numbers FSDP2 holds the model."""
    modules = dict(model.named_modules(remove_duplicate=False))
    paths = (model.paths["embedding"], model.paths["head"])
    ends = list(dict.fromkeys(modules[path] for path in paths if path in modules))
    groups = {"together": [], "apart": [[end] for end in ends], "grouped": [ends]}[how]
    join_group_of_one()
    mesh = init_device_mesh("cpu", (1,))
    for group in (*groups, [model]):
        fully_shard(group, mesh=mesh)
    named = model.named_modules(remove_duplicate=False)
    return {
        "sharded": sorted(name for name, module in named if isinstance(module, FSDPModule)),
        "numbers": sum(parameter.numel() for parameter in model.parameters()),
    }
