"""The labelled sentences: how often the verifier may be wrong, in both halves."""

from __future__ import annotations

from evals.claims import load, outcomes, scores

PARTS = load()
SENTENCES = [sentence for part in PARTS for sentence in part.sentences]
RESULTS = list(outcomes(PARTS))


def test_the_suite_is_large_and_in_both_languages() -> None:
    assert len(SENTENCES) >= 650
    assert {sentence.language for sentence in SENTENCES} == {"en", "zh"}
    for half in ("tuned", "held", "dev", "held-out"):
        score = scores(RESULTS, half)["all"]
        assert min(score.true, score.false) >= 50


def test_false_alarms_and_misses_stay_under_five_percent_in_both_halves() -> None:
    for half in ("tuned", "held", "dev", "held-out"):
        score = scores(RESULTS, half)["all"]
        assert score.false_alarms <= 0.05 * score.true, half
        assert score.misses <= 0.05 * score.false, half


def test_what_replaces_a_false_claim_still_reads() -> None:
    """No sentence ends on a word that needs another, nothing stands before a full stop or twice in a row."""
    hanging = (
        " the.",
        " a.",
        " an.",
        " of.",
        " costs.",
        " is.",
        " at.",
        " and.",
        " .",
        "..",
        ",.",
        "，。",
        "为。",
        "是。",
        "的的",
        "  ",
    )
    for outcome in RESULTS:
        if not outcome.sentence.true:
            assert not any(part in outcome.shown for part in hanging), outcome.shown
