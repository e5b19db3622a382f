"""The book's pages as files: what they say, what they ask for, what they never tell; and how answers are packed."""

from __future__ import annotations

import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from _book import PAGES, ROOT, STOPS, built

from book import curves, explorers, kept, pages, questions, text  # isort: skip
import itertools

from immunolab import Quiz, explore
from immunolab.explore import Setting, Stage


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    out = tmp_path_factory.mktemp("site")
    (out / "live").mkdir()
    (out / "live" / "index.html").write_text("the live course")
    (out / "an_old_page.html").write_text("of a lesson that is gone")
    return built(out)


class Page(HTMLParser):
    """Headings of the main part, ids, links, and what a page fetches by itself."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.fetched: list[str] = []
        self._in_main = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        self._in_main |= tag == "main"
        if self._in_main and re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.ids += [given["id"]] if "id" in given else []
        if tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "link" or "src" in given:
            self.fetched += [given[name] for name in ("href", "src") if given.get(name)]

    def handle_endtag(self, tag):
        self._in_main &= tag != "main"


def widgets_of(book: Path, page: str) -> list[dict]:
    data = re.search(r'<script type="application/json" id="ib-widgets">(.*?)</script>', (book / page).read_text(), re.S)
    return [widget for widget in json.loads(data[1]) if widget]


# -- pages


def test_the_live_course_beside_it_stays_and_an_older_book_goes(book):
    assert (book / "live" / "index.html").read_text() == "the live course"
    assert not (book / "an_old_page.html").exists()
    assert all((book / page).exists() for page in (*PAGES, "glossary.html", "therapies.html", "search.html"))


@pytest.mark.parametrize("name", [*PAGES, "glossary.html", "therapies.html"])
def test_headings_are_in_order(book, name):
    headings = Page(book / name).headings
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(headings)), headings


def test_no_page_asks_another_host(book):
    asked = {
        f"{path.name}: {address}"
        for path in book.glob("*.html")
        for address in Page(path).fetched
        if re.match(r"(?:[a-z]+:)?//", address)
    }
    asked |= {
        f"{path.name}: {address}"
        for path in book.rglob("*.css")
        for address in re.findall(r"(?:url\(|@import )[\"']?((?:https?:)?//[^\"')]+)", path.read_text())
    }
    assert asked == set()


def test_every_link_of_the_book_leads_somewhere(book):
    """To a page and a place on it, or to a notebook of the live course that exists. Lessons that were not built are left out."""
    there = {path.name: Page(path) for path in book.glob("*.html")}
    known = {f"{path.stem}.html" for path in (ROOT / "notebooks").glob("*.ipynb")}
    lost = []
    for name, page in there.items():
        for link in page.links:
            to, _, place = link.partition("#")
            if re.match(r"[a-z]+:", link) or (to not in there and to in known):
                continue
            if to.startswith("live/"):
                found = (ROOT / to.partition("path=")[2]).is_file()
            else:
                found = (to or name) in there and (not place or place in there[to or name].ids)
            lost += [] if found else [f"{name}: {link}"]
    assert lost == []


def test_each_lesson_leads_to_itself_in_the_live_course(book):
    for page, lesson in zip(PAGES, ("00_start_here", "01_two_lines_of_defence", "03_escape"), strict=True):
        assert f'<a href="{text.live(f"notebooks/{lesson}.ipynb")}" class="ib-live">' in (book / page).read_text()


def test_no_code_is_shown_and_nothing_of_a_readers_own_folder(book):
    for page in PAGES:
        source = (book / page).read_text()
        assert "cell_input" not in source
        assert "quiz.progress" not in source
        assert "answers.json" not in source
        assert "Your table is empty" not in source


def test_what_the_first_page_says_otherwise_it_still_has():
    """A cell of the first notebook that is renamed would come back with what is true of a notebook only."""
    ids = {cell["id"] for cell in json.loads((ROOT / "notebooks" / "00_start_here.ipynb").read_text())["cells"]}
    assert {*pages._INSTEAD, *pages._OF_A_NOTEBOOK} <= ids
    assert set(Quiz(ROOT / "notebooks" / "00_start_here.quiz.yaml").questions) >= pages._OF_A_SETUP


def test_no_key_of_an_assignment_is_told(book):
    """Neither the keys' reasons nor the questions of the graded notebooks are in any file of the book."""
    secrets = []
    for path in sorted((ROOT / "source").glob("*/*.ipynb")):
        code = "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text())["cells"])
        secrets += [why[:60] for why in re.findall(r'why\s*=\s*"((?:[^"\\]|\\.){30,})"', code)]
        (asked,) = path.parent.glob("*.quiz.yaml")
        secrets += [stem[:60] for stem in re.findall(r"stem: (?:[>|]-?\s+)?(.{30,})", asked.read_text())]
    assert len(secrets) > 100
    told = "\n".join(p.read_text(errors="ignore") for p in book.rglob("*") if p.suffix in (".html", ".json", ".js"))
    assert [secret for secret in secrets if secret in told] == []


def test_a_lesson_is_light(book):
    """At most 1.5 MB gzipped: all that a reader of one lesson can fetch, every explorer opened, at one width and in one theme."""
    shared = [p for p in (book / "_static").rglob("*") if p.suffix in (".js", ".css", ".woff2")]
    shared = [p for p in shared if not p.name.startswith(("searchtools", "fa-brands", "fa-regular"))]
    for page, stem in zip(PAGES[1:], ("01", "03"), strict=True):
        source = (book / page).read_text()
        files = [book / page, *shared, *(book / name for name in set(re.findall(r"_static/pictures/\w+\.png", source)))]
        for answers in (book / "_static" / "explore").glob(f"{stem}-*.json"):
            frames = json.loads(answers.read_text())["frames"]["files"]
            files += [answers, *(answers.with_name(frame["640 dark"]) for frame in frames.values())]
        size = sum(len(gzip.compress(path.read_bytes())) for path in set(files))
        assert size < 1.5e6, f"{page}: {size / 1e6:.2f} MB"


# -- questions


def test_every_choice_is_answered_as_the_question_itself_does(book):
    quiz = Quiz(ROOT / "notebooks" / "01_two_lines_of_defence.quiz.yaml")
    asked = [w for w in widgets_of(book, PAGES[1]) if w["kind"] == "question"]
    single = [w for w in asked if w["spec"]["kind"] == "multiple-choice"]
    assert len(single) >= 4
    for widget in single:
        question = quiz.question(widget["spec"]["id"])
        for option in question.option_ids():
            state = widget["states"][json.dumps(option)]
            if widget["spec"]["mode"] == "predict":
                assert state["committed"]
            else:
                assert state["tone"] == ("right" if option == question.key else "wrong")
                assert state["feedback"]


def test_a_reveal_says_of_each_bet_whether_it_held_and_of_none_how_sure_unless_it_was_said(book):
    quiz = Quiz(ROOT / "notebooks" / "01_two_lines_of_defence.quiz.yaml")
    reveals = [w for w in widgets_of(book, PAGES[1]) if w["kind"] == "reveal" and "*" not in w["bets"]]
    assert reveals
    for reveal in reveals:
        question = quiz.question(reveal["spec"]["id"])
        for name, said in reveal["bets"].items():
            option, _, sure = name.partition('" ')
            assert ("It went as you said" in said) == (option.strip('"') == question.key)
            assert ("You said:" in said) == bool(sure)
        assert reveal["skipped"] == "<p>You opened this without a bet.</p>"


def test_a_click_anywhere_on_a_picture_has_an_answer(book):
    spot = next(w for w in widgets_of(book, PAGES[1]) if w["kind"] == "question" and w["spec"]["kind"] == "hotspot")
    quiz = Quiz(ROOT / "notebooks" / "01_two_lines_of_defence.quiz.yaml")
    question = quiz.question(spot["spec"]["id"])
    assert len(spot["grid"]) == questions.GRID and {len(row) for row in spot["grid"]} == {questions.GRID}
    right = {letter for letter, state in spot["states"].items() if state["tone"] == "right" and len(letter) == 1}
    x, y = question.places[question.key].at
    assert spot["grid"][int(y * questions.GRID)][int(x * questions.GRID)] in right


# -- explorers


def unpacked(steps, limits, log, parts):
    """As explorers.js does it."""
    low, high = np.log10(limits) if log else limits
    known = [0 if step is None else step for step in steps]
    value = low + np.cumsum(known) / parts * (high - low)
    value = np.where([step is None for step in steps], np.nan, value)
    return 10**value if log else value


def test_an_explorer_says_in_the_book_what_it_says_in_the_notebook(book):
    """Numbers, finding and description at a stop of each control, and where the curves begin and end."""
    answers = json.loads((book / "_static" / "explore" / "03-1.json").read_text())
    declaration = answers["declaration"]
    assert [control["name"] for control in declaration["controls"]] == ["supply", "mu"]
    explorer = explore.explorer("tumour_immune")
    for control in declaration["controls"]:
        place = len(control["stops"]) - 1
        values = explorer.settings({**declaration["start"], control["name"]: control["stops"][place]})
        told, setting = answers["settings"][f"{control['name']} {place}"], Setting(explorer, values)
        assert told["finding"] == setting.finding
        assert sorted(told["texts"]) == sorted(setting.texts)
        assert told["finding"] + told["alt"] == setting.alt
        curve = next(c for c in explorer.drawing.curves if c.kind == "line" and np.size(setting.series[c.name][0]))
        (x, y), axes = told["series"][curve.name], answers["axes"][curve.panel]
        given = np.column_stack(setting.series[curve.name])
        given = given[~np.isnan(given).any(axis=1)]
        for steps, values, axis in zip((x, y), given.T, "xy", strict=True):
            limits, parts = axes[f"{axis}lim"], axes["parts"]["xy".index(axis)]
            got = unpacked(steps, limits, axes[f"{axis}log"], parts)[[0, -1]]
            low, high = unpacked([-3 * parts, 7 * parts], limits, axes[f"{axis}log"], parts)  # farther out is cut off
            assert got == pytest.approx(np.clip(values[[0, -1]], low, high), rel=0.02)


def test_numbers_that_a_lesson_names_are_stops_of_its_slider(book):
    """Lesson 01 says to type 100,000."""
    answers = json.loads((book / "_static" / "explore" / "01-1.json").read_text())
    (control,) = answers["declaration"]["controls"]
    assert 100_000 in control["stops"]
    assert len(control["stops"]) < 4 * STOPS


def test_a_setting_between_stops_is_none_of_the_whole_numbers_only():
    control = next(c for c in explore.explorer("tumour_lattice").controls if c.name == "exclusion")
    stops = explorers._stops(control, 0.0, "press 2.5, then 3", 4)
    assert 3.0 in stops and 2.5 not in stops


def _panel(log=False):
    return {"box": [0, 0, 400, 200], "xlim": [0, 10], "ylim": [1, 1e6] if log else [-1, 1], "xlog": False, "ylog": log}


def test_a_line_is_kept_to_a_quarter_of_a_pixel_by_few_points():
    x = np.linspace(0, 10, 4000)
    y = np.sin(x)
    steps = curves.packed("line", x, y, _panel())
    axes = curves.axes(_panel())
    got = [
        unpacked(steps[0], axes["xlim"], False, axes["parts"][0]),
        unpacked(steps[1], axes["ylim"], False, axes["parts"][1]),
    ]
    assert len(steps[0]) < 200
    assert np.abs(np.interp(x, *got) - y).max() < 2 / 200 * 0.5  # half a pixel: a quarter, and what rounding adds


def test_a_gap_stays_a_gap_and_a_stair_a_stair():
    x, y = np.array([0, 1, 2, 3, 4.0]), np.array([0, 0.5, np.nan, 0.5, 0])
    assert curves.packed("line", x, y, _panel())[1].count(None) == 1
    stair = curves.packed("step", x, np.array([0, 0, 0, 1, 1]), _panel())
    axes = curves.axes(_panel())
    assert unpacked(stair[0], axes["xlim"], False, axes["parts"][0]) == pytest.approx([0, 3, 4])
    assert unpacked(stair[1], axes["ylim"], False, axes["parts"][1]) == pytest.approx([0, 1, 1])


def test_what_is_below_a_logarithms_axis_stays_below_it():
    steps = curves.packed("line", np.array([0, 5, 10.0]), np.array([1e3, 0.0, 1e3]), _panel(log=True))
    axes = curves.axes(_panel(log=True))
    assert unpacked(steps[1], axes["ylim"], True, axes["parts"][1])[1] < 1


def test_the_geometry_of_a_frame_is_that_of_its_stage():
    drawing = explore.explorer("infection").drawing
    stage = Stage(drawing, explorers.WIDTHS[0], explorers.RATIO)
    _, where = explorers._frame(drawing, explorers.WIDTHS[0], "light", None)
    assert where["geometry"] == stage.geometry() and where["pixels"] == stage.size


# -- runs that are kept


def test_a_changed_lesson_or_question_is_run_again(tmp_path):
    notebook, quiz = tmp_path / "01_x.ipynb", tmp_path / "01_x.quiz.yaml"
    notebook.write_text("{}")
    quiz.write_text("a")
    first = kept._digest(notebook)
    quiz.write_text("b")
    second = kept._digest(notebook)
    (tmp_path / "01_x.answers.json").write_text("a reader's own")
    assert kept._digest(notebook) == second != first


@pytest.mark.parametrize(
    ("target", "page"),
    [
        ("glossary.md#pd-1", "glossary.html#pd-1"),
        ("00_start_here.ipynb#cell-id=next", "index.html"),
        ("02_recognition.ipynb", "02_recognition.html"),
        ("../release/03_escape/03_escape.ipynb", "live/notebooks/index.html?path=release/03_escape/03_escape.ipynb"),
        ("review.ipynb", "live/notebooks/index.html?path=notebooks/review.ipynb"),
        ("https://doi.org/10.1038/35074122", "https://doi.org/10.1038/35074122"),
        ("#a-place", "#a-place"),
        (
            "live/notebooks/index.html?path=notebooks/review.ipynb",
            "live/notebooks/index.html?path=notebooks/review.ipynb",
        ),
    ],
)
def test_links_lead_to_pages_of_the_book_or_to_the_live_course(target, page):
    assert text.address(target) == page
