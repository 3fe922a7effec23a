"""The recommendation eval: measures by hand, no look ahead, files with faults, and a small store end to end."""

from __future__ import annotations

import csv
import gzip
import json
import os
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from typer.testing import CliRunner

from evals.cli import app
from evals.recommend import logit, measures
from evals.recommend.history import History, best, outcome
from evals.recommend.purchases import only_households, read_purchases
from evals.recommend.ranker import HEAD, heads, load_weights, own_windows
from evals.recommend.signals import NAMES, Signals
from evals.recommend.tastes import Tastes, concentrations
from tools.errors import UserError

_LINES = ["household_id", "store_id", "basket_id", "product_id", "quantity", "sales_value", "week"]
_PRODUCTS = ["product_id", "manufacturer_id", "department", "brand", "product_category", "product_type"]


def write(path: Path, columns: list[str], rows: list[list[object]]) -> Path:
    with gzip.open(path, "wt", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Forty households of two kinds over 24 weeks: each buys its own staple weekly, and something of its kind now and
    then; everybody buys bananas."""
    draw = np.random.default_rng(3)
    rows: list[list[object]] = []
    for household in range(40):
        kind = household % 2
        for week in range(1, 25):
            bought = [f"staple-{household % 10}", "bananas"] if week % 2 else []
            bought += [f"kind{kind}-{draw.integers(12)}"] * bool(draw.random() < 0.8)
            rows += [[household, "s1", f"{household}-{week}", product, 1, 2.5, week] for product in bought]
    products: list[list[object]] = [["bananas", 1, "PRODUCE", "National", "FRUIT", "BANANAS"]]
    products += [[f"staple-{n}", 2, "GROCERY", "Private", "STAPLES", f"STAPLE {n}"] for n in range(10)]
    products += [
        [f"kind{k}-{n}", 3 + k, "GROCERY", "National", f"KIND {k}", f"TYPE {n % 3}"] for k in (0, 1) for n in range(12)
    ]
    return write(tmp_path / "t.csv.gz", _LINES, rows), write(tmp_path / "p.csv.gz", _PRODUCTS, products)


def test_ndcg_and_recall_as_by_hand() -> None:
    found = measures.quality(np.array([[4, 7, 9, -1]]), [np.array([7, 9, 30])])
    ideal = 1 + 1 / np.log2(3) + 1 / 2
    assert found.ndcg[0] == pytest.approx((1 / np.log2(3) + 1 / 2) / ideal)
    assert found.recall[0] == pytest.approx(2 / 3)


def test_exposure_is_counted_over_the_places_shown() -> None:
    lists = np.array([[0, 1, -1], [0, 2, -1]])
    maker = np.array([5, 5, 6])
    assert measures.coverage(lists, 6) == pytest.approx(0.5)
    assert measures.largest_maker(lists, maker) == (5, 0.75)
    assert measures.share(lists, np.array([1.0, 0.0, 0.0])) == pytest.approx(0.5)
    assert measures.concentration(lists, np.array([0, 1, 2])) > measures.concentration(lists[:1], np.array([0, 1, 2]))


def test_a_history_ends_where_its_outcome_begins(files: tuple[Path, Path]) -> None:
    purchases = read_purchases(*files)
    history = History(purchases, 20)
    assert history.counts.sum() == (purchases.week <= 20).sum()
    after = outcome(history, new_only=True)
    for household, bought in zip(after.households, after.bought, strict=True):
        assert not set(bought) & set(history.own(household))


def test_signals_do_not_change_with_what_came_after(files: tuple[Path, Path]) -> None:
    purchases = read_purchases(*files)
    before = only_households(purchases, np.arange(40))
    changed = before.product.copy()
    changed[before.week > 20] = 0
    households = np.arange(5)
    one = Signals(History(purchases, 20)).choices(households)
    purchases.product[purchases.week > 20] = purchases.product[0]
    other = Signals(History(purchases, 20)).choices(households)
    assert np.array_equal(one.product, other.product)
    assert np.allclose(one.signals, other.signals)
    assert np.isfinite(one.signals).all()


def test_products_already_bought_are_no_answer_to_what_is_new(files: tuple[Path, Path]) -> None:
    history = History(read_purchases(*files), 20)
    households = np.arange(6)
    lists = best(np.tile(history.buyers, (6, 1)), history, households, new_only=True)
    for household, shown in zip(households, lists, strict=True):
        assert not set(shown[shown >= 0]) & set(history.own(household))


def test_the_ranker_learns_which_signal_decides_and_stays_near_strong_weights() -> None:
    draw = np.random.default_rng(1)
    signals = draw.normal(size=(400, 2))
    group = np.repeat(np.arange(40), 10)
    taken = np.zeros(400)
    for number in range(40):
        taken[number * 10 + signals[group == number, 0].argmax()] = 1
    choices = logit.Choices(group, np.arange(400), signals, taken)
    start = logit.fresh(("a", "b"), [choices])
    found = logit.learn(start, [choices], 1.0).weight
    assert found[0] > 1
    assert abs(found[1]) < found[0] / 3
    assert np.abs(logit.learn(start, [choices], 1e6).weight).max() < 0.01


def test_a_file_without_purchases_to_learn_from_leaves_the_weights() -> None:
    nothing = logit.Choices(np.zeros(3, int), np.arange(3), np.ones((3, 1)), np.zeros(3))
    start = logit.fresh(("a",), [nothing])
    assert logit.learn(start, [nothing], 1.0) is start


def test_a_household_leans_to_the_kinds_it_buys(files: tuple[Path, Path]) -> None:
    purchases = read_purchases(*files)
    history = History(purchases, 20)
    taste = Tastes(history).lifts(np.arange(2))[1]
    product = {name: number for number, name in enumerate(purchases.products)}
    for household in (0, 1):
        own = int(purchases.households[household]) % 2
        assert taste[household, product[f"kind{own}-0"]] > 0 > taste[household, product[f"kind{1 - own}-0"]]


def test_loyal_households_make_a_low_concentration_and_mixed_ones_a_high_one() -> None:
    loyal = sparse.csr_matrix(np.tile([[9.0, 0.0], [0.0, 9.0]], (20, 1)))
    mixed = sparse.csr_matrix(np.tile([[5.0, 4.0], [4.0, 5.0]], (20, 1)))
    low, high = (
        float(concentrations(times, sparse.csr_matrix(times.sum(axis=1)), np.zeros(2, int), np.full(2, 0.5))[0])
        for times in (loyal, mixed)
    )
    assert low < 0.5 < 20 < high


def test_new_products_are_learned_at_the_head_of_the_list_alone() -> None:
    weights = load_weights()[True]
    signals = np.tile(weights.centre, (200, 1))
    group = np.repeat([0, 1], 100)
    kept = heads(weights, logit.Choices(group, np.arange(200), signals, np.zeros(200)))
    assert list(np.bincount(kept.group)) == [HEAD, HEAD]


def test_shipped_weights_are_of_the_signals_made() -> None:
    for weights in load_weights().values():
        assert weights.names == NAMES
        assert np.isfinite(weights.weight / weights.scale).all()


def test_windows_reach_back_only_where_there_is_a_past(files: tuple[Path, Path]) -> None:
    purchases = read_purchases(*files)
    assert own_windows(purchases, 20) == [16, 12, 8]
    assert own_windows(purchases, 12) == [8]


def test_the_command_prints_every_figure(files: tuple[Path, Path]) -> None:
    result = CliRunner().invoke(
        app, ["recommend", "--transactions", str(files[0]), "--products", str(files[1]), "--json"]
    )
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    for key in ("", "new_", "recall_", "recall_new_"):
        assert 0 <= figures[f"{key}best_baseline"] <= 1
        assert 0 <= figures[f"{key}ours"] <= 1
    assert set(figures["table"]["all"]) == {"popularity", "own_frequent", "item_knn", "als", "ours"}
    # Staples and bananas are bought every other week: whoever reads the past must see them.
    assert figures["ours"] > 0.8
    assert figures["fairness"]["exposure"]["demand"]["own_brand"] > 0
    assert figures["about"]["held_out_weeks"] == [21, 24]


def test_faults_of_the_files_are_said(tmp_path: Path, files: tuple[Path, Path]) -> None:
    with pytest.raises(UserError, match="lacks the columns week"):
        read_purchases(write(tmp_path / "a.csv.gz", _LINES[:-1], [[1, 1, 1, 1, 1, 1]]), files[1])
    with pytest.raises(UserError, match="spans 2 weeks"):
        read_purchases(write(tmp_path / "b.csv.gz", _LINES, [[1, 1, 1, "x", 1, 1, week] for week in (1, 2)]), files[1])
    with pytest.raises(UserError, match="cannot be read"):
        read_purchases(tmp_path / "none.csv.gz", files[1])
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(files[0].read_bytes()[:200])
    with pytest.raises(UserError, match="cannot be read"):
        read_purchases(broken, files[1])


def test_lines_without_sense_are_passed_over_and_counted(tmp_path: Path, files: tuple[Path, Path]) -> None:
    text = gzip.decompress(files[0].read_bytes()).decode()
    path = tmp_path / "plain.csv"
    path.write_text(text + "\n\n,s1,b,bananas,1,1,3\n7,s1,b,bananas,1,1,soon\n7,s1,b,unheard-of,,,3\n", "utf-8")
    purchases = read_purchases(path, files[1])
    assert (purchases.skipped, purchases.unlisted) == (2, 1)


@pytest.mark.data
def test_the_public_set_can_be_read() -> None:
    folder = Path(os.environ.get("AISLE_DATA_SETS", "")) / "completejourney"
    if not folder.is_dir():
        pytest.skip("set AISLE_DATA_SETS to the folder of the public data sets")
    purchases = read_purchases(folder / "transactions.csv.gz", folder / "products.csv.gz")
    assert purchases.last_week == 53
    assert purchases.skipped == 0
