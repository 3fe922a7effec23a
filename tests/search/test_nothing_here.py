"""What a store has nothing of is said so, whatever its trade and language; what it has is found."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.search.test_index import ids, search
from tests.search.trades import GROCER, MUSIC, TACKLE, write
from tests.stores.hashing import HashingEmbedder
from tools.search.index_topics import TOPICS, goods, names, topic_vectors
from tools.stores.embedders import Embedder, Vector
from tools.stores.imports.importer import import_catalogue
from tools.stores.store import Stores, open_stores

TRADES = {"music": (MUSIC, "en"), "grocer": (GROCER, "de"), "tackle": (TACKLE, "zh")}


@pytest.fixture(params=list(TRADES))
async def trade(request: pytest.FixtureRequest, tmp_path: Path, encoder: Embedder) -> AsyncIterator[tuple[str, Stores]]:
    stores = await open_stores(database_url=f"sqlite:///{tmp_path}/aisle.db", data_dir=tmp_path, embedder=encoder)
    await import_catalogue(stores, write(tmp_path / "catalogue.jsonl", *TRADES[request.param]))
    yield request.param, stores
    await stores.close()


HAS = {
    "music": (
        "electric guitar strings",
        "a gift for a drummer",
        "something to practise scales quietly",
        "amp for my bedroom",
    ),
    "grocer": ("Hummer", "Käse", "salmon fillet", "Fruchtsaft", "Fisch für heute Abend"),
    "tackle": ("鱼竿", "晚上钓鱼用的灯", "送给爱钓鱼的爸爸", "钓鲫鱼"),
}
HAS_NOT = (
    "rain jacket",
    "帐篷",
    "dog food",
    "washing machine",
    "Kinderwagen",
    "口红",
    "running shoes",
    "手机壳",
    "sofa",
)


async def test_every_trade_finds_what_it_has_and_says_what_it_has_not(trade: tuple[str, Stores]) -> None:
    name, stores = trade
    assert [query for query in HAS[name] if not ids(await search(stores, query))] == []
    assert [query for query in HAS_NOT if ids(await search(stores, query))] == []


@pytest.mark.parametrize("query", ["live lobsters", "electric guitar strings", "婴儿奶粉", "qwe zxc rty", "lawn mower"])
async def test_near_things_are_no_answer(shop: Stores, query: str) -> None:
    assert ids(await search(shop, query)) == []


async def test_goods_the_catalogue_has_are_not_strange_to_it(shop: Stores) -> None:
    await shop.index.load()
    loaded = shop.index.serving
    assert loaded is not None
    every = topic_vectors(Path(), shop.embedder) - loaded.space.middle
    every /= np.linalg.norm(every, axis=1, keepdims=True)
    strange = {
        name for name, vector in zip(names(), every, strict=True) if (loaded.space.topics @ vector).max() > 0.9999
    }
    assert {"guitars", "吉他", "lobster, crab and shellfish"} <= strange
    assert not {"running shoes", "跑鞋", "headphones", "头戴式耳机"} & strange


def test_the_shipped_vectors_are_those_of_the_lists(encoder: Embedder, tmp_path: Path) -> None:
    shipped = topic_vectors(tmp_path, encoder)
    assert not list(tmp_path.iterdir()), "goods.tsv or TOPICS have changed: run python -m evals.search.topics"
    assert len(shipped) == len(names()) == len(TOPICS) + 2 * len(goods())
    for place in (0, len(TOPICS), len(shipped) - 1):
        assert shipped[place] @ encoder.query(names()[place]) > 0.998


def test_another_embedder_is_asked_once(tmp_path: Path) -> None:
    class Once(HashingEmbedder):
        def passages(self, texts: Sequence[str]) -> Vector:
            assert not list(tmp_path.iterdir()), "asked again"
            return super().passages(texts)

    first, again = topic_vectors(tmp_path, Once()), topic_vectors(tmp_path, Once())
    assert len(first) == len(names())
    assert np.array_equal(first, again)
