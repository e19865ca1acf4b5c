"""A small model of the layout that Chroma's minilm has, for tests that must not download one."""

import json
from pathlib import Path
from typing import Any

import numpy as np

FILES = (
    "config.json",
    "model.onnx",
    "special_tokens_map.json",
    "tokenizer_config.json",
    "tokenizer.json",
    "vocab.txt",
)
ODD = ["", " \n", "\x00", "a\x00b", "\ud800", "tin \udfff mine", "🙂", "\u202e", "\ufdd0", "e\u0301" * 50]


def write_model(folder: Path, *, dimension: int = 384) -> Path:
    """Chroma's six files of a model that looks each byte up in a table of vectors; padding has a long vector too."""
    tokenizer, signs = _byte_tokenizer()
    table = np.random.default_rng(7).normal(size=(len(signs), dimension)).astype(np.float32)
    table[0] *= 100
    folder.mkdir(parents=True)
    for name in FILES:
        (folder / name).write_text("{}")
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "model.onnx").write_bytes(_model_bytes(table))
    return folder


def write_inference_model(folder: Path, *, refuses: str = "z") -> Path:
    """A model for inference that finds a pair borne out unless there is a certain letter in it."""
    tokenizer, signs = _byte_tokenizer()
    table = np.zeros((len(signs), 3), dtype=np.float32)
    table[signs.index("[CLS]"), 1], table[signs.index(refuses), 0] = 2, 20
    folder.mkdir(parents=True)
    labels = {"0": "contradiction", "1": "entailment", "2": "neutral"}
    (folder / "config.json").write_text(json.dumps({"id2label": labels}))
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "model.onnx").write_bytes(_model_bytes(table, is_pooled=True))
    return folder


def _byte_tokenizer() -> tuple[Any, list[str]]:
    """A tokenizer of bytes, and its signs by their ids."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

    signs = ["[PAD]", "[CLS]", "[SEP]", *sorted(pre_tokenizers.ByteLevel.alphabet())]
    tokenizer = Tokenizer(models.BPE(vocab={sign: i for i, sign in enumerate(signs)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    return tokenizer, signs


def _model_bytes(table: Any, *, is_pooled: bool = False) -> bytes:
    """`last_hidden_state = Gather(table, input_ids)` as an ONNX model; field numbers from onnx.proto.

    Pooled, its output is `logits`, the greatest of each column.
    """
    int64, float32 = 7, 1
    initializer = (
        b"".join(_field(1, size) for size in table.shape)
        + _field(2, float32)
        + _field(8, b"table")
        + _field(9, table.astype("<f4").tobytes())
    )
    node = _field(1, b"table") + _field(1, b"input_ids") + _field(2, b"last_hidden_state") + _field(4, b"Gather")
    axes = _field(1, b"axes") + _field(8, 1) + _field(20, 7)
    flat = _field(1, b"keepdims") + _field(3, 0) + _field(20, 2)
    pool = _field(1, b"last_hidden_state") + _field(2, b"logits") + _field(4, b"ReduceMax")
    nodes = _field(1, node) + (_field(1, pool + _field(5, axes) + _field(5, flat)) if is_pooled else b"")
    output = (
        _value(b"logits", float32, b"n", table.shape[1])
        if is_pooled
        else _value(b"last_hidden_state", float32, b"n", b"t", table.shape[1])
    )
    names = (b"input_ids", b"attention_mask", b"token_type_ids")
    graph = (
        nodes
        + _field(2, b"graph")
        + _field(5, initializer)
        + b"".join(_field(11, _value(name, int64, b"n", b"t")) for name in names)
        + _field(12, output)
    )
    return _field(1, 8) + _field(7, graph) + _field(8, _field(1, b"") + _field(2, 17))


def _value(name: bytes, kind: int, *shape: bytes | int) -> bytes:
    sizes = b"".join(_field(1, _field(1 if isinstance(size, int) else 2, size)) for size in shape)
    return _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, sizes)))


def _field(number: int, value: bytes | int) -> bytes:
    """One field of a protobuf message."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    low, rest = value & 127, value >> 7
    return bytes([low | 128]) + _varint(rest) if rest else bytes([low])
