"""Judging the articles' statements: what is kept, what counts, what is refused, what the picture says."""

from __future__ import annotations

import json
import math

import pytest

from immunolab import evidence
from immunolab.claims import SURE, VERDICTS, Bench, calibration, deck
from immunolab.claims.widget import Deck
from immunolab.evidence.statements import ARTICLES, statements
from immunolab.figures.calibration import by_certainty, picture


def test_every_statement_of_the_dossier_is_a_card_with_verdict_reason_and_sources():
    found = statements()
    assert list(found) == list(evidence.claims()["claim_id"])
    for statement in found.values():
        assert 1 <= len(statement.verdicts) <= 2 and set(statement.verdicts) <= set(VERDICTS)
        assert statement.article in ARTICLES.values(), statement.article
        assert statement.quote and statement.claim and statement.why
        assert set(statement.keys) <= set(evidence.all_keys())


def test_a_judgement_is_kept_and_the_first_one_counts(tmp_path):
    bench = Bench(tmp_path)
    told = bench.judge("C016", "supported", 80)
    assert "wrong" in told.headline and "You said: supported, 80 % sure" in told.headline
    assert "1.53" in repr(told) and "Mateos" in repr(told)
    again = bench.judge("C016", "wrong", 95)
    assert again.judged == told.judged
    other = Bench(tmp_path)
    assert other.judged()["C016"].verdict == "supported" and not other.judged()["C016"].right
    kept = json.loads((tmp_path / "claims.answers.json").read_text())
    assert kept["answers"]["C016"]["response"] == {"verdict": "supported", "sure": 80}


def test_a_second_defensible_verdict_counts(tmp_path):
    both = [s for s in statements().values() if len(s.verdicts) == 2]
    assert both
    for statement in both:
        for number, verdict in enumerate(statement.verdicts):
            bench = Bench(tmp_path / f"{statement.number}{number}")
            (tmp_path / f"{statement.number}{number}").mkdir()
            told = bench.judge(statement.number, verdict, 60)
            assert told.judged.right and "can be defended too" in told.headline


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("C999", "wrong", 80), "C001 to C093"),
        (("C016", "false", 80), "supported, oversimplified"),
        (("C016", "wrong", 81), "20, 40, 60, 80, 95"),
        (("C016", "wrong", "80"), "20, 40, 60, 80, 95"),
        (("C016", ["wrong"], 80), "not a verdict"),
    ],
)
def test_what_is_no_judgement_is_refused_with_what_would_be_one(tmp_path, given, words):
    with pytest.raises(ValueError, match=words):
        Bench(tmp_path).judge(*given)
    assert not (tmp_path / "claims.answers.json").exists()


def test_foreign_entries_are_passed_over_and_stay_in_the_file(tmp_path):
    path = tmp_path / "claims.answers.json"
    Bench(tmp_path).judge("C001", "supported", 60)
    data = json.loads(path.read_text())
    stamp = {"saved_at": "2026-11-24T10:00:00Z", "attempts": 1}
    for name, response in {
        "C002": "wrong",
        "C003": {"verdict": "x", "sure": 80},
        "C004": {"verdict": "wrong", "sure": [80]},
        "C777": {"verdict": "wrong", "sure": 80},
    }.items():
        data["answers"][name] = {"response": response, **stamp}
    path.write_text(json.dumps(data))
    bench = Bench(tmp_path)
    assert set(bench.judged()) == {"C001"}
    bench.judge("C005", "oversimplified", 40)
    assert set(json.loads(path.read_text())["answers"]) == {"C001", "C002", "C003", "C004", "C005", "C777"}


def test_a_damaged_file_is_set_aside_and_said(tmp_path):
    (tmp_path / "claims.answers.json").write_text("{")
    shown = deck(tmp_path)
    assert "set-aside" in shown.error
    assert [p for p in tmp_path.iterdir() if "set-aside" in p.name]


def test_the_page_never_holds_a_verdict_before_the_judgement(tmp_path):
    shown = Deck(Bench(tmp_path))
    sent = json.dumps([shown.cards, shown.judged])
    for statement in statements().values():
        assert statement.why not in sent
    shown._receive(shown, {"type": "judge", "number": "C016", "verdict": "wrong", "sure": 80}, [])
    assert set(shown.judged) == {"C016"} and shown.judged["C016"]["right"]
    for message in (
        {"type": "judge", "number": "C017", "verdict": "no", "sure": 80},
        {"type": "judge"},
        {"type": "x"},
        "x",
        None,
    ):
        shown._receive(shown, message, [])
    assert set(shown.judged) == {"C016"} and shown.error


def test_without_a_kernel_the_statements_are_listed(tmp_path):
    shown = deck(tmp_path)._repr_mimebundle_()
    data = shown[0] if isinstance(shown, tuple) else shown
    assert data["text/html"].count("<li>") == len(statements())
    assert "oversimplified" not in data["text/html"]


def test_shares_and_wilson_intervals():
    """10 of 20: Wilson 95% interval 29.9 to 70.1 % (Newcombe 1998 prints such values to one decimal)."""
    table = by_certainty([(80, n < 10) for n in range(20)] + [(20, True)])
    row = table[table["sure"] == 80].iloc[0]
    assert (row["judged"], row["right"], row["share"]) == (20, 10, 50)
    assert row["low"] == pytest.approx(29.9, abs=0.05) and row["high"] == pytest.approx(70.1, abs=0.05)
    one = table[table["sure"] == 20].iloc[0]
    assert one["high"] == pytest.approx(100) and 0 < one["low"] < 30


def test_the_picture_waits_for_ten_and_then_says_what_it_shows(tmp_path):
    assert "judge 10 more" in calibration(tmp_path).title
    assert "judge 1 more" in picture([(80, True)] * 9).title
    assert "surer than right" in picture([(95, n < 3) for n in range(10)]).title
    assert "less sure than right" in picture([(20, True)] * 10).title
    assert "about as sure as right" in picture([(80, n < 8) for n in range(10)]).title
    shown = picture([(95, n < 3) for n in range(10)])
    assert "right in 3 of 10" in shown.alt and len(shown.png()) > 5000
    assert math.isclose(shown.table["Right (%)"].iloc[0], 30)


def test_degrees_begin_at_chance_for_five_verdicts():
    assert SURE[0] == 100 / len(VERDICTS)
