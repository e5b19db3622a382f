"""Every number that lesson 17 and its assignment state, against the dossier, the cards and the simulation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from _course import keys
from _lesson import Lesson
from scipy import stats

from immunolab import evidence
from immunolab.claims import VERDICTS, Bench, calibration, deck
from immunolab.claims.judging import statements
from immunolab.explore import numbers, parameters
from immunolab.figures import claims_by_article, show
from immunolab.figures.calibration import by_certainty
from immunolab.models.track_record import after_check
from immunolab.quiz import load_questions, share
from immunolab.scenes.stories import hundred_sentences as hundred
from immunolab.scenes.stories import load

SLUG = "17_claims_under_the_microscope"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT, PROSE = LESSON.questions, LESSON.graded, LESSON.text, LESSON.prose
says = LESSON.says
LESSON_CARDS = load_questions(Path(__file__).parents[1] / "notebooks" / f"{SLUG}.review.yaml").questions
CLAIMS = evidence.claims().astype(str).set_index("claim_id")
TRIALS = evidence.trials().set_index("row_id")


def record(**values):
    return numbers("track_record", **values)


def licences(key, **wanted):
    table = evidence.approvals()
    rows = table[table["citation_keys"].str.contains(key)]
    for column, value in wanted.items():
        rows = rows[rows[column].str.contains(value, regex=False)]
    return rows


def test_what_marta_reads():
    for claim in ("C016", "C003"):
        says(CLAIMS.loc[claim, "quote"] + ("" if claim == "C016" else '"') + f" ({claim})")
    assert CLAIMS.loc["C016", "article"] == CLAIMS.loc["C003", "article"] and CLAIMS.loc["C016", "verdict"] == "wrong"
    assert "leftover of a text-generation prompt" in CLAIMS.loc["C003", "why"]


def test_the_verdicts_in_all():
    count = CLAIMS["verdict"].value_counts()
    reveal = QUESTIONS["bet-share"].reveal
    assert f"{count['supported']} of {len(CLAIMS)} (counted by us)" in reveal
    for verdict in VERDICTS:
        assert re.search(rf"\|{verdict}\|{count[verdict]}\|", reveal), verdict
    assert len(CLAIMS) == 93 and CLAIMS["article"].nunique() == 5
    first = count.drop("supported")
    assert first.idxmax() == "oversimplified"  # "it mostly says oversimplified"
    says("In ten cards a second verdict can be defended, and counts as right")
    assert sum(len(s.verdicts) == 2 for s in statements().values()) == 10
    for verdict, words in VERDICTS.items():
        says(f"*{verdict.capitalize()}*: {words}.")
    card = next(c for c in LESSON_CARDS if c.id == "true-and-too-short")
    assert count.idxmin() == "outdated" and "rarest" in card.feedback["b"]


def test_one_error_five_times():
    wrong = CLAIMS[CLAIMS["verdict"] == "wrong"]
    says("Seven of the 93 cards are *wrong*")
    brakes = wrong[wrong["claim"].str.contains("heckpoint")]
    assert len(wrong) == 7 and len(brakes) == 5 and brakes["article"].nunique() == 4
    for claim in brakes.index:
        says(claim)
    assert set(wrong.index) - set(brakes.index) == {"C049", "C082"}
    alone = TRIALS.loc["T080"]
    says("nobody of 30 people responded")
    assert (alone["n_experimental"], alone["response_rate_pct"]) == (30, 0) and alone["basis"] == "secondary"
    row = TRIALS.loc["T083"]
    says("KEYNOTE-183, 249 people")
    says("1.53 (95 % interval 1.05 to 2.22)")
    assert row["trial"] == "KEYNOTE-183" and row["n_experimental"] + row["n_control"] == 249
    assert (row["hazard_ratio"], row["hr_ci_low"], row["hr_ci_high"], row["hr_ci_level"]) == (1.53, 1.05, 2.22, 95)
    assert row["endpoint"] == "PFS" and "interim" in row["analysis"] and row["basis"] == "secondary"
    hold = licences("FDA2017Hold", status_class="safety action").iloc[0]
    says("In 2017 the US regulator stopped KEYNOTE-183 and another trial; more people had died with the drug")
    assert hold["date"] == "2017-07-03" and hold["note"] == "more deaths with pembrolizumab"
    says("*no benefit, and an unfavourable risk*")


def test_a_licence_that_came_went_and_came():
    says("licensed in 2020")
    says("withdrawn from 2022")
    says("licensed again in 2025")
    alone = {"therapy": "belantamab mafodotin monotherapy", "agency": "FDA"}
    assert licences("FDA_Approvals", **alone)["date"].tolist() == ["2020-08-05"]
    gone = licences("NCI_PDQ2025", **alone).iloc[0]
    assert gone["date"] == "2022-11-22" and gone["status_class"] == "withdrawn"
    again = licences("FDA2025Blenrep").iloc[0]
    assert again["date"] == "2025-10-23" and again["therapy"] == "belantamab mafodotin + Vd"


def test_how_the_verdicts_are_known():
    count = CLAIMS["basis"].value_counts()
    says(
        f"Of the 93 verdicts {count['read']} rest on sources that we read ourselves, and {count['secondary']} on a report"
    )
    assert set(count.index) == {"read", "secondary"}


def test_how_far_press_releases_go():
    facts = (Path(evidence.__file__).parent / "dossier" / "facts_immune.md").read_text(encoding="utf-8")
    row = next(line for line in facts.splitlines() if line.startswith("| Cause stated more firmly"))
    assert "33% of releases" in row and "news 81% (70 to 93) against 18% (9 to 27)" in row and "Sumner2014" in row
    bet = QUESTIONS["bet-release"]
    assert bet.choices[bet.key] == "About 33"
    assert "|went further than the paper|81|" in bet.reveal and "|did not|18|" in bet.reveal


def test_six_of_ten_and_the_reader_who_trusts_print():
    bet = QUESTIONS["bet-six"]
    assert "from 31 to 83 %" in bet.reveal and "from 41 to 60 %" in bet.reveal
    row = by_certainty([(80, n < 6) for n in range(10)]).iloc[0]
    assert (round(row["low"]), round(row["high"])) == (31, 83)
    assert "about one time in eight" in bet.feedback["a"]
    assert stats.binom.cdf(6, 10, 0.8) == pytest.approx(1 / 8, abs=0.01)
    right = sum("supported" in s.verdicts for s in statements().values())
    assert right == 47 and sum(s.verdicts[0] == "supported" for s in statements().values()) == 44
    row = by_certainty([(95, n < right) for n in range(93)]).iloc[0]
    assert (round(row["low"]), round(row["high"])) == (41, 60)
    question = QUESTIONS["note-print"]
    assert "right on 47 (44, and three" in question.stem
    assert question.key == pytest.approx(95 - row["share"], abs=0.1)
    assert share(question, 95 - 51, 44.5) == 1 and share(question, 50.5, 44.5) == 0


def test_the_cards_do_what_the_lesson_says(tmp_path):
    assert "judge 10 more" in calibration(tmp_path).title
    bench = Bench(tmp_path)
    for number in list(statements())[:10]:
        bench.judge(number, "supported", 80)
    assert (tmp_path / "claims.answers.json").is_file()
    assert "% sure on average and right in" in calibration(tmp_path).title
    assert len(deck(tmp_path).judged) == 10


WEBSITE = {"held": 0, "failed": 0, "sensitivity": 96, "specificity": 10}


def test_being_published_as_a_check():
    key = QUESTIONS["table-repair"].key
    changes = {"start": {}, "pass": {"sensitivity": 100}, "stop": {"specificity": 90}, "good": {"prior": 95}}
    assert key == {row: {"holds": record(**{**WEBSITE, **change})["if_passed"]} for row, change in changes.items()}
    bet = QUESTIONS["bet-publish"]
    assert record(**WEBSITE)["next_holds"] == 50 and "Of 100 statements sent to a website fifty hold" in bet.stem
    assert (WEBSITE["sensitivity"], WEBSITE["specificity"]) == (100 * 48 / 50, 100 * 5 / 50)
    assert bet.choices[bet.key] == f"About {record(**WEBSITE)['if_passed']:.0f} %"
    assert "48 that hold come out, and 45 that do not" in bet.reveal
    assert "held=0, failed=0, sensitivity=96, specificity=10" in TEXT
    assert parameters("track_record")["basis"].str.startswith("chosen for teaching").all()


def test_the_square_is_the_website():
    square = load("hundred-sentences")
    assert (hundred.HOLD, hundred.PASS) == (50, 48)
    for lax, specificity in ((hundred.LAX, 10), (hundred.STRICT, 90)):
        assert lax == (100 - specificity) / 2
    caption = square.steps[3].caption
    assert f"{hundred.PASS} of {hundred.PASS + hundred.LAX} hold" in caption
    spots = square.frame(3).spots
    assert (len(spots["hit"].at), len(spots["alarm"].at)) == (hundred.PASS, hundred.LAX)


def test_records_short_long_and_perfect():
    key = QUESTIONS["table-record"].key
    for row, (held, failed) in {"short": (8, 2), "long": (80, 20), "perfect": (10, 0)}.items():
        found = record(held=held, failed=failed)
        assert key[row] == {"next": found["next_holds"], "ten": found["ten_hold"]}, row
    says("eight of ten count as nine of twelve")
    assert record()["next_holds"] == 100 * 9 / 12
    bet = QUESTIONS["bet-ten"]
    assert bet.choices[bet.key] == "About 50 %" and key["perfect"]["ten"] == pytest.approx(50, abs=3)
    assert f"holds with {key['perfect']['next']:.0f} %" in bet.reveal


def test_a_count_depends_on_the_line():
    table = claims_by_article.counts()
    total = {name: sum(row.values()) for name, row in table.items()}
    lenient = {name: (row["supported"] + row["oversimplified"]) / total[name] for name, row in table.items()}
    meso, recent = "Immunotherapy for mesothelioma", "Recent breakthroughs (myeloma)"
    assert "from a quarter to four fifths" in QUESTIONS["spot-lenient"].feedback["mesothelioma"]
    assert round(100 * table[meso]["supported"] / total[meso]) == 24 and round(100 * lenient[meso]) == 81
    assert min(lenient, key=lenient.get) == recent and lenient[recent] == 9 / 15
    assert (table[meso]["supported"], total[meso], sum(total.values())) == (5, 21, 93)
    gain = {name: row["oversimplified"] / total[name] for name, row in table.items()}
    assert max(gain, key=gain.get) == meso
    assert all(row["supported"] > row["wrong"] for row in table.values())
    assert LESSON.key("picture-says") == ["a", "b", "d"]


def test_the_picture_of_the_articles():
    picture = show("claims_by_article")
    assert picture.title == "Supported: 44 of 93 statements, from 24 to 56 % by article"
    assert picture.table["Statements"].tolist() == [18, 15, 13, 26, 21]
    assert "21 statements: 5 supported, 12 oversimplified, 3 unsupported, 1 wrong" in picture.description
    assert "chosen by those who judged them" in picture.alt and len(picture.png()) > 5000
    alt = QUESTIONS["spot-lenient"].alt
    for part in (
        "10 supported, 6 oversimplified, 1 unsupported, 1 wrong",
        "8, 1, 3 outdated, 2, 1",
        "7, 5, 1 wrong",
        "14, 8, 1, 3",
        "5, 12, 3, 1",
    ):
        assert part in alt


def test_named_places_lie_where_the_picture_shows_them():
    picture = show("claims_by_article")
    picture.png()
    axes = picture.figure.axes[0]
    width, height = picture.figure.canvas.get_width_height()
    table = list(claims_by_article.counts().values())
    order = list(VERDICTS)
    wanted = {
        "outdated": (1, "outdated"),
        "immune": (3, "oversimplified"),
        "mesothelioma": (4, "oversimplified"),
        "supported": (0, "supported"),
    }
    for name, place in QUESTIONS["spot-lenient"].places.items():
        row, verdict = wanted[name]
        counts = [table[row][v] for v in order]
        before = sum(counts[: order.index(verdict)])
        middle = 100 * (before + counts[order.index(verdict)] / 2) / sum(counts)
        px, py = axes.transData.transform((middle, row))
        assert place.at == pytest.approx((px / width, 1 - py / height), abs=0.015), name
        assert str(counts[order.index(verdict)]) in place.label and verdict in place.label


def test_practice_in_numbers():
    found = record(held=18, failed=2)
    said = QUESTIONS["which-record"].feedback
    assert round(found["next_holds"]) == 86 and "86 %" in said["d"]
    assert round(found["ten_hold"]) == 30 and "30 %" in said["a"]
    question = QUESTIONS["what-passes"]
    for hold, key in question.key.items():
        assert round(100 * after_check(int(hold) / 100, 90, 50).holds_if_passed, 1) == key


def test_practice_verdicts_are_the_dossiers():
    said = QUESTIONS["match-verdicts"].feedback
    five = TRIALS.loc["T070"]
    assert five["n_experimental"] == 97 and "32/97 (33%)" in five["notes"] and five["basis"] == "read"
    first = TRIALS.loc["T068"]
    assert first["response_rate_pct"] == 97 and first["n_experimental"] == 97 and first["basis"] == "secondary"
    assert "32 of 97" in said["third"] and "97 % responded" in said["works"]
    others = TRIALS[(TRIALS["class"] == "CAR-T") & (TRIALS["disease"] == "myeloma")]
    assert (others["response_rate_pct"] < 80).any()  # "others responded less often"
    never = licences("FDA2017Hold", status_class="never approved", therapy="pembrolizumab")
    assert len(never) == 1 and never.iloc[0]["basis"] == "secondary"
    hold = licences("FDA2017Hold", status_class="safety action").iloc[0]
    assert hold["date"] == "2017-07-03" and "more deaths" in hold["note"] and hold["basis"] == "read"


def test_tasks_accept_what_the_explorer_prints_and_no_neighbour():
    def least_stopped(prior):
        printed = (
            record(held=0, failed=0, prior=prior, sensitivity=90, specificity=s)["if_passed"] for s in range(101)
        )
        return next(s for s, value in enumerate(printed) if value >= 90)

    def least_held(failed):
        return next(held for held in range(101) if record(held=held, failed=failed)["next_holds"] >= 80)

    printed = {
        "task-check": lambda v: least_stopped(v["prior"]),
        "task-record": lambda v: least_held(v["failed"]),
        "sure-right": lambda v: 78 - 2 * (v["hits"] + 30),
    }
    LESSON.accepts_only_its_own(printed)
    assert least_held(2) == 11 > 4 * 2  # four times as many are not enough


def test_which_change_helps_most():
    def prints(hold=0.5, passes=90, stops=30):
        return 100 * after_check(hold, passes, stops).holds_if_passed

    changes = {"a": prints(passes=100), "b": prints(stops=60), "c": prints(hold=0.6), "d": prints(passes=45, stops=65)}
    assert keys(SLUG, 1)["which-change"] == max(changes, key=changes.get)
    assert [round(x) for x in (prints(), *changes.values())] == [56, 59, 69, 66, 56]


def test_the_best_calibrated_reader():
    said = {name: [int(n) for n in re.findall(r"\d+", text)] for name, text in GRADED["which-reader"].choices.items()}
    assert keys(SLUG, 1)["which-reader"] == min(said, key=lambda name: abs(said[name][0] - said[name][1]))


def test_what_the_graded_statements_rest_on():
    trial = TRIALS.loc["T125"]
    assert (trial["median_experimental_months"], trial["median_control_months"]) == (18.1, 14.1)
    assert (trial["hazard_ratio"], trial["hr_ci_low"], trial["hr_ci_high"], trial["hr_ci_level"]) == (
        0.74,
        0.60,
        0.91,
        96.6,
    )
    assert trial["n_experimental"] + trial["n_control"] == 605 and trial["basis"] == "read"
    later = TRIALS.loc["T132"]
    assert "3-year OS 23% vs 15%" in later["notes"] and later["basis"] == "read"
    harms = evidence.side_effects()
    pair = harms[harms["class"].str.contains("CheckMate 743") & (harms["basis"] == "read")].set_index("event")
    severe = pair.loc["any treatment-related event"]
    assert severe["grade3plus_pct"] == 30 and "32% grade 3-4" in severe["management_principle"]
    stopped = pair.loc["treatment-related event leading to stopping all components"]
    assert stopped["any_grade_pct"] == 23 and "chemotherapy 16%" in stopped["management_principle"]
    for part in (
        "605 people",
        "18.1 and 14.1",
        "0.74 (96.6 % interval 0.60 to 0.91)",
        "23 and 15 %",
        "30 and 32 %",
        "23 and 16 %",
    ):
        assert part in GRADED["rewrite"].stem
    perseus = TRIALS.loc["T023"]
    assert perseus["hazard_ratio"] == 0.42 and "48-month PFS 84.3% vs 67.7%" in perseus["notes"]
    assert perseus["basis"] == "secondary"
    assert "Sonneveld2024" in perseus["citation_keys"] and round(84.3 - 67.7) == 17
    assert TRIALS.loc["T135", "randomised"] == "yes"


def test_no_graded_statement_is_one_of_the_cards():
    quotes = [s.quote.casefold() for s in statements().values()]
    for question in [*GRADED.values(), QUESTIONS["match-verdicts"]]:
        text = " ".join([question.stem, *map(str, (getattr(question, "left", None) or {}).values())]).casefold()
        assert not any(len(quote) > 25 and quote in text for quote in quotes), question.id
