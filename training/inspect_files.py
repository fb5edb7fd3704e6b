"""Make ONNX and GGUF files as other people's exporters write them, from small random checkpoints: fixtures/inspect/.

    python training/inspect_files.py FOLDER EXPORTER

EXPORTER is torch, genai, optimum, dynamic, gguf or blocks; then `measured` asks onnxruntime what it holds of those files. The packages are
in training/requirements-inspect.txt. fixtures/inspect/ keeps some of what this makes.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, PreTrainedModel

if TYPE_CHECKING:
    import onnx

VOCABULARY = 67
LLAMA_LIKE = {
    "vocab_size": VOCABULARY,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 16,
    "max_position_embeddings": 64,
    "initializer_range": 0.3,
    "bos_token_id": 0,
    "eos_token_id": 0,
    "pad_token_id": 0,
}
FAMILIES: dict[str, dict[str, object]] = {
    "olmo": LLAMA_LIKE,
    "olmo2": LLAMA_LIKE,
    "llama": LLAMA_LIKE,
    "qwen2": LLAMA_LIKE,
    "qwen3": LLAMA_LIKE,
    "gemma3_text": LLAMA_LIKE | {"query_pre_attn_scalar": 16, "sliding_window": 16},
    "gpt2": {"vocab_size": VOCABULARY, "n_embd": 32, "n_layer": 1, "n_head": 2, "n_positions": 64},
}
WITH_ENCODER: dict[str, dict[str, object]] = {
    "t5": {
        "vocab_size": VOCABULARY,
        "d_model": 32,
        "d_kv": 16,
        "d_ff": 48,
        "num_layers": 1,
        "num_heads": 2,
        "decoder_start_token_id": 0,
    },
}


class Checkpoint(NamedTuple):
    """`head`: tied, own (other numbers than the embedding's), or copy (a tensor of its own with the same numbers)."""

    family: str
    head: str

    def model(self) -> PreTrainedModel:
        torch.manual_seed(22)
        tied = self.head == "tied"
        shape = (FAMILIES | WITH_ENCODER)[self.family]
        config = AutoConfig.for_model(self.family, **shape, tie_word_embeddings=tied)
        kind = AutoModelForSeq2SeqLM if self.family in WITH_ENCODER else AutoModelForCausalLM
        model = kind.from_config(config, attn_implementation="eager").eval()
        if self.head == "copy":
            with torch.no_grad():
                model.get_output_embeddings().weight.copy_(model.get_input_embeddings().weight)
        return model

    def save(self, folder: Path) -> Path:
        self.model().save_pretrained(folder)
        settings = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "<|end|>", "pad_token": "<|end|>"}
        (folder / "tokenizer.json").write_text(json.dumps(letters_tokenizer()))
        (folder / "tokenizer_config.json").write_text(json.dumps(settings))
        return folder


def letters_tokenizer() -> dict[str, object]:
    """Exporters copy a checkpoint's tokenizer, so there must be one."""
    end = {"id": 0, "content": "<|end|>", "special": True}
    flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    letters = {chr(ord("A") + i): i + 1 for i in range(58)}
    return {
        "version": "1.0",
        "added_tokens": [end | flags],
        "model": {"type": "BPE", "vocab": {"<|end|>": 0} | letters, "merges": []},
    }


class Logits(torch.nn.Module):
    """What PyTorch exports: ids to logits, without a cache."""

    def __init__(self, model: PreTrainedModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        return self.model(input_ids=input_ids, use_cache=False).logits


def write_torch(folder: Path) -> None:
    for family in FAMILIES:
        export_torch(Checkpoint(family, "tied"), folder / f"torch-{family}-tied.onnx")
    export_torch(Checkpoint("llama", "own"), folder / "torch-llama-own.onnx")
    export_torch(Checkpoint("llama", "copy"), folder / "torch-llama-copy.onnx")
    export_torch(Checkpoint("qwen3", "copy"), folder / "torch-qwen3-copy-external.onnx", external=True)
    # Of a large matrix PyTorch leaves the transpose to the runtime; of one as small as these only where it is told to.
    export_torch(Checkpoint("llama", "tied"), folder / "torch-llama-transpose.onnx", optimize=False)


def export_torch(checkpoint: Checkpoint, path: Path, *, external: bool = False, optimize: bool = True) -> None:
    program = torch.onnx.export(
        Logits(checkpoint.model()).eval(),
        (torch.arange(6).reshape(1, 6),),
        dynamo=True,
        optimize=optimize,
        dynamic_shapes={"input_ids": {1: torch.export.Dim("sequence_length", min=2, max=32)}},
        input_names=["input_ids"],
        output_names=["logits"],
    )
    for node in program.model.graph:
        node.metadata_props.clear()  # where in Python each came from: ten times as large as this model
    program.save(path, external_data=external)


SHARED = "shared_embeddings=true"
BOTH_ENDS = "op_types_to_quantize=MatMul/Gather"
GENAI: dict[str, tuple[Checkpoint, str, list[str]]] = {
    "llama-tied": (Checkpoint("llama", "tied"), "fp32", []),
    "llama-shared": (Checkpoint("llama", "tied"), "fp32", [SHARED]),
    "llama-own": (Checkpoint("llama", "own"), "fp32", []),
    "olmo-tied": (Checkpoint("olmo", "tied"), "fp32", []),
    "qwen3-shared": (Checkpoint("qwen3", "tied"), "fp32", [SHARED]),
    "gemma3-tied": (Checkpoint("gemma3_text", "tied"), "fp32", []),
    "llama-int4": (Checkpoint("llama", "tied"), "int4", []),
    "llama-int4-both": (Checkpoint("llama", "tied"), "int4", [BOTH_ENDS]),
    "llama-int4-shared": (Checkpoint("llama", "tied"), "int4", [BOTH_ENDS, SHARED]),
    "llama-int4-copy": (Checkpoint("llama", "copy"), "int4", [BOTH_ENDS]),
    "llama-int4-own": (Checkpoint("llama", "own"), "int4", [BOTH_ENDS]),
    "llama-int4-qdq": (Checkpoint("llama", "copy"), "int4", ["use_qdq=true"]),
    "llama-int4-padded": (Checkpoint("llama", "tied"), "int4", ["block_size=64"]),
    "llama-int4-rtn": (Checkpoint("llama", "tied"), "int4", [BOTH_ENDS, SHARED, "algo_config=rtn"]),
}


def write_genai(folder: Path) -> None:
    for name, (checkpoint, precision, options) in GENAI.items():
        with tempfile.TemporaryDirectory() as temporary:
            source = checkpoint.save(Path(temporary) / "checkpoint")
            words = ["-m", str(source), "-i", str(source), "-o", str(folder / f"genai-{name}"), "-p", precision]
            words += ["-e", "cpu", "-c", temporary, *(["--extra_options", *options] if options else [])]
            command = [sys.executable, "-m", "onnxruntime_genai.models.builder", *words]
            done = subprocess.run(command, check=False, capture_output=True, text=True)
            print(name, done.returncode, done.stderr[-600:] if done.returncode else "")


def write_optimum(folder: Path) -> None:
    from optimum.exporters.onnx import main_export

    # Of a model with an encoder, Optimum merges the decoder's two graphs, without a cache and with one, into an If.
    for family in ("gpt2", "llama", *WITH_ENCODER):
        task = "text2text-generation-with-past" if family in WITH_ENCODER else "text-generation-with-past"
        with tempfile.TemporaryDirectory() as temporary:
            source = Checkpoint(family, "tied").save(Path(temporary) / "checkpoint")
            out = folder / f"optimum-{family}-tied"
            main_export(str(source), output=out, task=task, do_validation=False)


GGUF: dict[str, tuple[str, list[str]]] = {
    "llama-tied-f16": ("tied", ["F16"]),
    "llama-own-q8": ("own", ["Q8_0", "Q8_0"]),
    "llama-copy-q4": ("copy", ["Q4_0", "Q4_0"]),
    "llama-copy-mixed": ("copy", ["Q4_0", "Q8_0"]),
    "llama-copy-split": ("copy", ["BF16", "Q8_0"]),
}


def write_gguf(folder: Path) -> None:
    """The two ends and a norm, in the types given, by llama.cpp's own writer; a tied checkpoint has no output.weight."""
    import gguf

    for name, (head, types) in GGUF.items():
        model = Checkpoint("llama", head).model()
        most = 2 if name.endswith("split") else 0  # tensors of a shard; 0 for a whole file
        writer = gguf.GGUFWriter(folder / f"gguf-{name}.gguf", "llama", split_max_tensors=most)
        writer.add_block_count(1)
        writer.add_tokenizer_model("gpt2")
        writer.add_token_list(list(letters_tokenizer()["model"]["vocab"]))  # type: ignore[index]
        ends = [("token_embd.weight", model.get_input_embeddings()), ("output.weight", model.get_output_embeddings())]
        writer.add_tensor("output_norm.weight", model.model.norm.weight.detach().numpy())
        for (tensor, module), kind in zip(ends, types, strict=False):
            numbers = module.weight.detach().numpy()
            quantised = gguf.GGMLQuantizationType[kind]
            writer.add_tensor(tensor, gguf.quants.quantize(numbers, quantised), raw_dtype=quantised)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()


def write_blocks(folder: Path) -> None:
    """A block of each type of ggml's, of random bits, and the numbers that llama.cpp's own code reads in it."""
    import gguf
    import numpy as np

    halves = {"Q4_1": [0, 2], "Q5_1": [0, 2], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208]}
    random = np.random.default_rng(3)
    blocks = {}
    for name in ("Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K"):
        kind = gguf.GGMLQuantizationType[name]
        block = random.integers(0, 256, gguf.GGML_QUANT_SIZES[kind][1], dtype=np.uint8)
        for at in halves.get(name, [0]):
            block[at : at + 2] = np.array([random.uniform(0.01, 0.1)], np.float16).view(np.uint8)
        numbers = gguf.quants.dequantize(block.reshape(1, -1), kind).reshape(-1)
        blocks[name] = {"bytes": block.tobytes().hex(), "values": [round(float(number), 5) for number in numbers]}
    (folder / "ggml_blocks.json").write_text(json.dumps(blocks) + "\n")


class Dynamic(NamedTuple):
    """`source`: a file of `write_torch` or `write_optimum`. `across`: the embedding gathers columns of the head's matrix. `fused`: as onnxruntime saves it."""

    source: str
    options: dict[str, object] = {}
    across: bool = False
    fused: bool = False


DYNAMIC: dict[str, Dynamic] = {
    "llama-tied": Dynamic("torch-llama-tied"),
    "llama-own": Dynamic("torch-llama-own"),
    "llama-channels": Dynamic("torch-llama-tied", {"op_types_to_quantize": ["MatMul"], "per_channel": True}),
    "llama-across": Dynamic("torch-llama-tied", across=True),
    "llama-fused": Dynamic("torch-llama-tied", fused=True),
    "t5-merged": Dynamic("optimum-t5-tied/decoder_model_merged", {"extra_options": {"EnableSubgraph": True}}),
}


def write_dynamic(folder: Path) -> None:
    """8 bits by onnxruntime's quantize_dynamic, as in a `model_quantized.onnx`, of what `torch` and `optimum` wrote to the same folder."""
    import onnx
    from onnxruntime.quantization import quantize_dynamic

    for name, (source, options, across, fused) in DYNAMIC.items():
        model = onnx.load(folder / f"{source}.onnx")
        if across:
            gather_across(model)
        path = folder / f"dynamic-{name}.onnx"
        quantize_dynamic(model, path, **options)
        if fused:
            save_optimised(path, path)


def gather_across(model: "onnx.ModelProto") -> None:
    """The embedding reads the head's matrix [D, V] along its other axis, and its own is dropped."""
    from onnx import helper

    graph = model.graph
    gather = next(node for node in graph.node if node.op_type == "Gather" and "input_ids" in node.input)
    head = next(node for node in graph.node if "logits" in node.output)
    matrix, result = gather.input[0], gather.output[0]
    columns = helper.make_node("Gather", [head.input[1], "input_ids"], ["columns"], name=gather.name, axis=1)
    at = list(graph.node).index(gather)
    graph.node.remove(gather)
    graph.node.insert(at, columns)
    graph.node.insert(at + 1, helper.make_node("Transpose", ["columns"], [result], perm=[1, 2, 0]))
    graph.initializer.remove(next(tensor for tensor in graph.initializer if tensor.name == matrix))


def save_optimised(path: Path, optimised: Path) -> None:
    """The model as onnxruntime holds it once it has loaded it."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(optimised)
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def write_measured(folder: Path) -> None:
    """How many vocabulary-sized constants are in each ONNX file, and how many onnxruntime holds once it has loaded it."""
    import onnx

    def count(path: Path) -> int:
        tensors = onnx.load(path, load_external_data=False).graph.initializer
        matrices = [t for t in tensors if VOCABULARY in t.dims and len(t.dims) > 1 and "scale" not in t.name]
        return len(matrices)

    measured = {}
    for path in sorted(folder.rglob("*.onnx")):
        with tempfile.TemporaryDirectory() as temporary:
            optimised = Path(temporary) / "optimised.onnx"
            save_optimised(path, optimised)
            measured[str(path.relative_to(folder))] = {"inFile": count(path), "inMemory": count(optimised)}
    (folder / "measured.json").write_text(json.dumps(measured, indent=2) + "\n")


EXPORTERS = {"torch": write_torch, "genai": write_genai, "optimum": write_optimum, "dynamic": write_dynamic, "gguf": write_gguf, "blocks": write_blocks, "measured": write_measured}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("exporter", choices=EXPORTERS)
    given = parser.parse_args()
    EXPORTERS[given.exporter](given.folder)
