"""What people ask about that is not a thing to be shipped: weather, flights, loans, law. A query nearer to one of these
than to any product is about that, however near the nearest product seems.

Owns the list, in both languages, and its vectors, which are kept in the data folder by embedder. A topic that the
catalogue itself is about is left out by index_space. Used when a generation is opened.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np

from tools.stores.embedders import Embedder, Vector

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


def topic_vectors(data_dir: Path, embedder: Embedder) -> Vector:
    """The topics as queries: shape (len(TOPICS), dimension). Blocking; the first time they are embedded and kept."""
    name = hashlib.sha256("\n".join((embedder.name, *TOPICS)).encode()).hexdigest()[:16]
    path = data_dir / f"topics-{name}.npy"
    try:
        kept: Vector = np.load(path)
    except (OSError, ValueError):
        kept = np.stack([embedder.query(topic) for topic in TOPICS])
        _keep(path, kept)
    return kept


def _keep(path: Path, vectors: Vector) -> None:
    """Whole or not at all; a folder that cannot be written to costs the next start a second."""
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            np.save(file, vectors)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
