"""Training the head's small networks with torch: a list-wise and a point-wise loss over a question's passages.

Owns the loop; the columns are features.py's and the recipe is training.py's. The same seeds and data give the same
weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.errors import UserError
from tools.evidence.features import Floats
from tools.evidence.head import Networks
from tools.evidence.recipe import Recipe

_BATCH = 32
_NOISE = 0.1


def fit_networks(values: Sequence[Floats], labels: Sequence[npt.NDArray[np.int64]], recipe: Recipe) -> Networks:
    """One network a seed. Raises UserError (torch_missing)."""
    torch = _torch()
    flat = np.concatenate(values)
    mean, scale = flat.mean(axis=0), flat.std(axis=0) + 1e-3
    longest = max(map(len, labels))
    columns = torch.zeros(len(values), longest, flat.shape[1])
    wanted = torch.full((len(values), longest), -1)
    for place, (one, label) in enumerate(zip(values, labels, strict=True)):
        columns[place, : len(label)] = torch.from_numpy((one - mean) / scale)
        wanted[place, : len(label)] = torch.from_numpy(label)
    seeds = range(recipe.seed, recipe.seed + recipe.networks)
    fitted = [_fit(torch, columns, wanted, seed, recipe) for seed in seeds]
    return Networks(mean, scale, *(np.stack(parts) for parts in zip(*fitted, strict=True)))


def _fit(torch: Any, columns: Any, wanted: Any, seed: int, recipe: Recipe) -> list[Floats]:
    torch.manual_seed(seed)
    first, second = torch.nn.Linear(columns.shape[-1], recipe.hidden), torch.nn.Linear(recipe.hidden, 2)
    layers = torch.nn.Sequential(first, torch.nn.ReLU(), torch.nn.Dropout(recipe.dropout), second)
    optimiser = torch.optim.AdamW(layers.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
    steps = recipe.epochs * -(-len(columns) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.rate, total_steps=steps)
    for _ in range(recipe.epochs):
        for batch in torch.randperm(len(columns)).split(_BATCH):
            noisy = columns[batch] + _NOISE * torch.randn_like(columns[batch])
            loss = _loss(torch, layers(noisy), wanted[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    tensors = (first.weight.T, first.bias, second.weight.T, second.bias)
    return [tensor.detach().numpy().astype(np.float32) for tensor in tensors]


def _loss(torch: Any, logits: Any, wanted: Any) -> Any:
    """ListNet's top-one cross entropy (Cao et al. 2007) over the gains, and two point-wise ones."""
    there = wanted >= 0
    gains = torch.where(there, (2.0 ** wanted.clamp(min=0) - 1) / 3, 0.0)
    total = gains.sum(dim=1, keepdim=True)
    shares = torch.log_softmax(logits[..., 0].masked_fill(~there, -1e9), dim=1)
    answered = total[:, 0] > 0
    by_list = -(gains / total.clamp(min=1e-6) * shares.masked_fill(~there, 0)).sum(dim=1)
    pointwise = torch.nn.functional.binary_cross_entropy_with_logits
    loss = pointwise(logits[..., 0][there], gains[there]) + pointwise(
        logits[..., 1][there], (wanted > 0).float()[there]
    )
    return loss + by_list[answered].mean() if bool(answered.any()) else loss


def _torch() -> Any:
    try:
        import torch
    except ImportError as error:
        raise UserError("torch_missing", "training needs torch: pip install 'aisle[train]'") from error
    torch.use_deterministic_algorithms(True)
    return torch
