"""A GGUF file as a Hugging Face folder in bfloat16. Runs in vLLM's environment, by path; imports nothing of Aisle.

Usage: python convert_gguf.py MODEL.gguf FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path


def convert(weights: Path, folder: Path) -> None:
    """Load (which dequantizes), take the marks of the quantizer off, and save with the tokenizer."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    source = {"pretrained_model_name_or_path": str(weights.parent), "gguf_file": weights.name}
    tokenizer = AutoTokenizer.from_pretrained(**source)
    model = AutoModelForCausalLM.from_pretrained(**source, dtype=torch.bfloat16)
    # The weights are plain tensors now; with these marks left, saving refuses and a server would look for GGUF.
    model.hf_quantizer = None
    for mark in ("quantization_config", "quantization_method", "is_quantized"):
        for holder in (model, model.config):
            if mark in vars(holder):
                delattr(holder, mark)
    model.to(torch.bfloat16)
    model.config.dtype = torch.bfloat16
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
