"""The search bench on a few hundred products: its catalogue, its filters, and a whole run with every promised key."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from evals.bench.search.bench import Options, run
from evals.bench.search.catalogue import Catalogue, SyntheticEmbedder
from evals.bench.search.filters import SELECTIVITIES, Facts, one_filter, three_filters
from tools.errors import UserError
from tools.stores.catalog import Product


def test_the_same_seed_makes_the_same_catalogue_and_every_row_is_a_product() -> None:
    one, other = (list(islice(Catalogue(2000, 7).products(), 50)) for _ in range(2))
    assert one == other
    assert one != list(islice(Catalogue(2000, 8).products(), 50))
    assert len({Product.model_validate(raw).id for raw in one}) == 50


def test_queries_are_in_both_languages_and_of_the_catalogues_words() -> None:
    queries = Catalogue(2000, 7).queries(60)
    assert any(query.isascii() for query in queries)
    assert any(not query.isascii() for query in queries)


def test_synthetic_vectors_are_alike_where_words_are() -> None:
    kettle, glass, shoe = SyntheticEmbedder().passages(["steel electric kettle", "glass electric kettle", "red shoes"])
    assert kettle @ glass > kettle @ shoe
    assert np.isclose(np.linalg.norm(kettle), 1, atol=1e-5)


@pytest.mark.parametrize("share", SELECTIVITIES.values())
def test_filters_leave_the_share_they_are_made_for(share: float) -> None:
    rng = np.random.default_rng(1)
    facts = Facts(rng.lognormal(3, 1, 20_000), rng.uniform(1, 5, 20_000), rng.random(20_000) < 0.8)
    assert one_filter(facts, share).passing.mean() == pytest.approx(share, rel=0.2)
    assert three_filters(facts, min(share, 0.25)).passing.mean() == pytest.approx(min(share, 0.25), rel=0.2)


def test_a_run_prints_every_figure_it_promises(tmp_path: Path) -> None:
    options = Options(products=300, seed=7, queries=5, embed=False, chroma=True, card=False, core=_core())
    found = run(options, tmp_path / "store")
    assert found["products"] == 300
    assert set(found["recall_at_50"]) == {"50%", "5%", "0.1%"}
    assert min(found["recall_at_50"].values()) >= 0.98
    for name in ("lexical", "vector", "hybrid", "hybrid_1_filter_5%", "hybrid_3_filters_0.1%", "hybrid_hot"):
        assert found["cases"][name]["median_ms"] > 0
    for name in ("ratio_chroma_filtered", "memory_mb", "disk_mb", "products_per_second"):
        assert found[name] > 0
    assert found["update"] == {"seen_by_next_search": True, "ms": found["update"]["ms"], "embedded": 0}


def test_a_core_that_is_not_there_and_a_folder_that_is_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no core 4096"):
        run(Options(300, 7, 5, False, False, False, 4096), tmp_path / "store")
    with pytest.raises(UserError, match="is there already"):
        run(Options(300, 7, 5, False, False, False, _core()), tmp_path)


def _core() -> int:
    return min(os.sched_getaffinity(0))
