"""Every number that lesson 17 and its assignment state, against the dossier, the cards and the simulation."""

from __future__ import annotations

import re

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
from immunolab.quiz import share

SLUG = "17_claims_under_the_microscope"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT, PROSE = LESSON.questions, LESSON.graded, LESSON.text, LESSON.prose
says = LESSON.says
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


def test_the_scrap_of_the_hook():
    says(f'"{CLAIMS.loc["C003", "quote"]}" (C003)')
    assert "leftover of a text-generation prompt" in CLAIMS.loc["C003", "why"]
    assert 'no reference list follows the heading "References"' in CLAIMS.loc["C003", "why"]
    own = CLAIMS[CLAIMS["article"] == CLAIMS.loc["C003", "article"]]
    says("judged 18 statements from that article and supports 10")
    assert len(own) == 18 and (own["verdict"] == "supported").sum() == 10


def test_the_verdicts_in_all():
    count = CLAIMS["verdict"].value_counts()
    says(
        f"The dossier supports {count['supported']} of {len(CLAIMS)}. It finds {count['oversimplified']} oversimplified, "
        f"{count['unsupported']} unsupported, {count['wrong']} wrong and {count['outdated']} outdated"
    )
    assert len(CLAIMS) == 93 and CLAIMS["article"].nunique() == 5
    assert "Seven of the 93 were found wrong" in QUESTIONS["bet-share"].feedback["c"]
    says("The dossier itself calls ten cards arguable")
    says("Ten carry a second verdict")
    assert sum(len(s.verdicts) == 2 for s in statements().values()) == 10
    for verdict, words in VERDICTS.items():
        says(f"*{verdict.capitalize()}*: {words}.")


def test_quotes_are_verbatim_and_what_is_said_of_them_is_the_dossiers():
    for claim, part in {
        "C047": "Latest Research Findings",
        "C072": "grows stronger.[4]",
        "C081": "modifying a patient's own immune cells to better recognize and kill",
    }.items():
        assert part in CLAIMS.loc[claim, "quote"], claim
        assert re.search(rf'"{re.escape(part)}" \({claim}\)', PROSE), claim
    assert "no study, figure, date or reference, and it ends with links to anime pages" in CLAIMS.loc["C047", "why"]
    assert "points to no list" in CLAIMS.loc["C072", "why"]
    assert {CLAIMS.loc["C081", "verdict"], CLAIMS.loc["C081", "alternative_verdict"]} == {"oversimplified", "supported"}
    says("20 % of 30 people responded, most of them with mesothelioma, without a control group")
    hassan = TRIALS[TRIALS["citation_keys"].str.contains("Hassan2023")].iloc[0]
    assert hassan["response_rate_pct"] == 20 and hassan["basis"] in ("read", "secondary")
    assert hassan["randomised"] == "no"


def test_a_ratio_that_moved_on_its_way_into_print():
    says("0.42 at a congress, 0.46 in the paper before review, and 0.48 (95 % interval 0.33 to 0.71) in the journal")
    row = TRIALS.loc["T121"]
    assert (row["hazard_ratio"], row["hr_ci_low"], row["hr_ci_high"], row["hr_ci_level"]) == (0.48, 0.33, 0.71, 95)
    assert row["endpoint"] == "PFS" and row["class"] == "chemotherapy" and row["basis"] == "secondary"
    assert "0.42 at the 2019 congress, 0.46 in the preprint, 0.48 in the journal" in row["notes"]


def test_a_licence_that_came_went_and_came():
    says("licensed in the United States in 2020")
    says("withdrawn from November 2022")
    says("licensed again, in a combination, in October 2025")
    alone = {"therapy": "belantamab mafodotin monotherapy", "agency": "FDA"}
    assert licences("FDA_Approvals", **alone)["date"].tolist() == ["2020-08-05"]
    gone = licences("NCI_PDQ2025", **alone).iloc[0]
    assert gone["date"] == "2022-11-22" and gone["status_class"] == "withdrawn"
    again = licences("FDA2025Blenrep").iloc[0]
    assert again["date"] == "2025-10-23" and again["therapy"] == "belantamab mafodotin + Vd"


def test_how_the_verdicts_are_known():
    count = CLAIMS["basis"].value_counts()
    says(f"*read*, the source itself was read: {count['read']} verdicts")
    says(f"*secondary*, a report about it was read: {count['secondary']}")
    assert set(count.index) == {"read", "secondary"}
    says("None rests on memory alone")


def test_six_of_ten_and_the_reader_who_trusts_print():
    says("Six right of ten go with anything from 31 to 83 %")
    row = by_certainty([(80, n < 6) for n in range(10)]).iloc[0]
    assert (round(row["low"]), round(row["high"])) == (31, 83)
    assert "about one time in eight" in QUESTIONS["bet-six"].feedback["a"]
    assert stats.binom.cdf(6, 10, 0.8) == pytest.approx(1 / 8, abs=0.01)
    right = sum("supported" in s.verdicts for s in statements().values())
    assert right == 47 and sum(s.verdicts[0] == "supported" for s in statements().values()) == 44
    says("right on 47 of 93 cards, or 51 %: 44 supported ones, and three where *supported* is the second verdict")
    says("Her interval runs from 41 to 60 %")
    row = by_certainty([(95, n < right) for n in range(93)]).iloc[0]
    assert (round(row["share"]), round(row["low"]), round(row["high"])) == (51, 41, 60)
    question = QUESTIONS["note-print"]
    assert question.key == pytest.approx(95 - row["share"], abs=0.1)
    assert share(question, 95 - 51, 44.5) == 1 and share(question, 50.5, 44.5) == 0


def test_the_cards_do_what_the_lesson_says(tmp_path):
    says("Your judgements are kept in `claims.answers.json` beside this notebook")
    assert "judge 10 more" in calibration(tmp_path).title
    bench = Bench(tmp_path)
    for number in list(statements())[:10]:
        bench.judge(number, "supported", 80)
    assert (tmp_path / "claims.answers.json").is_file()
    assert "% sure on average and right in" in calibration(tmp_path).title  # "the two percentages in its title"
    assert len(deck(tmp_path).judged) == 10


def test_a_record_of_ten_and_of_a_hundred():
    assert 100 * 9 / 12 == record()["next_holds"] == 75
    says("Then 8 of 10 become 9 of 12, and the chance that the next one holds is 75 %")
    says("After 8 of 10 the chance is 75 % for the next statement, and 12 % for the next ten all together")
    says("After 80 of 100 these are 79 and 11 %")
    says("from 48 to 94 down to 71 to 87 %")
    long = record(held=80, failed=20)
    assert [round(x[e]) for x in (record(), long) for e in ("low", "high")] == [48, 94, 71, 87]
    assert (round(record()["ten_hold"]), round(long["next_holds"]), round(long["ten_hold"])) == (12, 79, 11)
    says("At 95 %, with the weight of 100, it takes 99 failures until doubt wins")
    strong = {"prior": 95, "weight": 100}
    assert record(failed=98, **strong)["next_holds"] >= 50 > record(failed=99, **strong)["next_holds"]
    assert parameters("track_record")["basis"].str.startswith("chosen for teaching").all()


def test_being_published_as_a_check():
    site = {"held": 10, "failed": 10, "sensitivity": 95, "specificity": 10}
    says("The chance is 51 %, hardly more than the 50 before. Of 200 drafts, 95 true ones come out, and 90 untrue ones")
    assert record(**site)["if_passed"] == 51.4 and record(**site)["next_holds"] == 50
    assert QUESTIONS["bet-publish"].key == "c" and round(100 * 95 / 185) == 51
    says("Sensitivity 100 makes it 53 %. Specificity 90 makes it 90 %")
    assert round(record(**{**site, "sensitivity": 100})["if_passed"]) == 53
    found = record(**{**site, "specificity": 90})["if_passed"]
    assert found == 90.5 == QUESTIONS["note-passed"].key
    misses = [n.value for n in QUESTIONS["note-passed"].near_misses]
    assert misses == [51.4, record(sensitivity=95, specificity=90)["if_passed"]]
    assert "95 true ones and 10 untrue ones" in QUESTIONS["note-passed"].feedback["right"]


def test_a_count_depends_on_the_line_and_is_small():
    table = claims_by_article.counts()
    total = {name: sum(row.values()) for name, row in table.items()}
    lenient = {name: (row["supported"] + row["oversimplified"]) / total[name] for name, row in table.items()}
    meso, recent, immune = (
        "Immunotherapy for mesothelioma",
        "Recent breakthroughs (myeloma)",
        "The immune system against myeloma",
    )
    says("the mesothelioma article goes from 24 to 81 %")
    assert round(100 * table[meso]["supported"] / total[meso]) == 24 and round(100 * lenient[meso]) == 81
    assert min(lenient, key=lenient.get) == recent and lenient[recent] == 9 / 15
    says("In the model 5 of 21 go with 11 to 45 %, 14 of 26 with 35 to 71 %")
    for name, (low, high) in {meso: (11, 45), immune: (35, 71)}.items():
        held = table[name]["supported"]
        found = record(held=held, failed=total[name] - held)
        assert (round(found["low"]), round(found["high"])) == (low, high)
    assert (table[meso]["supported"], total[meso], table[immune]["supported"], total[immune]) == (5, 21, 14, 26)
    assert sum(total.values()) == 93
    gain = {name: row["oversimplified"] / total[name] for name, row in table.items()}
    assert max(gain, key=gain.get) == meso and gain[immune] < gain[meso]
    assert LESSON.key("picture-says") == ["a", "c"]


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


def test_practice_at_the_simulation():
    question = QUESTIONS["note-record"]
    for held, key in question.key.items():
        assert record(held=int(held), failed=10 - int(held))["next_holds"] == key
    assert [n.value for n in question.near_misses] == [record()["next_holds"]]
    found = record(held=18, failed=2)
    said = QUESTIONS["which-record"].feedback
    assert round(found["next_holds"]) == 86 and "86 %, 19 of 22" in said["a"]
    assert round(found["ten_hold"]) == 30 and "30 %" in said["b"]


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
    printed = {
        "task-record": lambda v: record(held=v["held"], failed=15 - v["held"])["next_holds"],
        "task-check": lambda v: record(held=5, failed=16, sensitivity=90, specificity=v["specificity"])["if_passed"],
        "sure-right": lambda v: 78 - 2 * (v["hits"] + 30),
    }
    LESSON.accepts_only_its_own(printed)


def test_orders_and_changes_in_the_assignment():
    sources = {"none": (0, 0), "two": (2, 0), "three": (3, 7), "fifty": (40, 10), "ten": (10, 0)}
    chances = {name: record(held=a, failed=b)["next_holds"] for name, (a, b) in sources.items()}
    right = keys(SLUG, 1)
    assert right["order-sources"] == sorted(chances, key=chances.get, reverse=True)
    assert sorted(chances.values(), reverse=True) == [91.7, 78.8, 75.0, 50.0, 33.3]
    changes = {"a": {"sensitivity": 100}, "b": {"specificity": 95}, "c": {"held": 18}, "d": {"weight": 20}}
    after = {name: record(**values)["if_passed"] for name, values in changes.items()}
    assert right["which-change"] == max(after, key=after.get)
    assert after == {"a": 93.8, "b": 98.2, "c": 96.6, "d": 87.1} and record()["if_passed"] == 93.1


def test_what_the_graded_statements_rest_on():
    japan = licences("MHLW2018nivo").iloc[0]
    states = licences("FDA2020nivoipi").iloc[0]
    assert (japan["date"], states["date"]) == ("2018-08", "2020-10-02")
    assert {japan["basis"], states["basis"]} <= {"read", "secondary"}
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
    assert all("exploratory" in TRIALS.loc[row, "notes"] for row in ("T128", "T129"))
    assert TRIALS.loc["T135", "randomised"] == "yes"


def test_no_graded_statement_is_one_of_the_cards():
    quotes = [s.quote.casefold() for s in statements().values()]
    for question in [*GRADED.values(), QUESTIONS["match-verdicts"]]:
        text = " ".join([question.stem, *map(str, (getattr(question, "left", None) or {}).values())]).casefold()
        assert not any(len(quote) > 25 and quote in text for quote in quotes), question.id
