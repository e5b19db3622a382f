"""``immunolab export``: files that Canvas and Moodle would take as meant, and refusals that write nothing.

Both importers are modelled here after their own sources (instructure/canvas-lms lib/gradebook_importer.rb,
moodle/moodle grade/import/csv/classes/load_data.php), with the traits that do harm: Canvas's empty cell erases a
mark, Moodle's row without the chosen field goes to the student of the row before.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import sys

import pytest
from nbgrader.api import Gradebook

from immunolab.course import CourseError
from immunolab.grading.lms.export import export

SLUG = "01_two_lines_of_defence"
AWKWARD = 'de la "Cruz", Ana\nMaría'
PEOPLE = [  # id, first, last, e-mail, number in Canvas, mark (None: nothing handed in, "hand": a text waits)
    ("ada", "Ada", "Abara", "Ada@Example.org", "101", 17.25),
    ("bao", "Bao", AWKWARD, "bao@example.org", "102", 0.0),
    ("chi", "Chidi", "=HYPERLINK(1)", "chi@example.org", "103", 12.5),
    ("dmi", "Дмитрий", "Петров", "dmi@example.org", "104", "hand"),
    ("eli", "Elif", "Özdemir", "eli@example.org", "105", None),
    ("gone", "Gone", "Away", "gone@example.org", "199", 5.0),
]


def gradebook(root, slugs=(SLUG,)):
    """nbgrader's own tables, with one question and one text an assignment."""
    (root / "nbgrader_config.py").write_text("c = get_config()\n")
    (root / "source").mkdir(exist_ok=True)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        for person, first, last, email, number, _ in PEOPLE:
            book.add_student(person, first_name=first, last_name=last, email=email, lms_user_id=number)
        for slug in slugs:
            book.add_assignment(slug)
            book.add_notebook(slug, slug)
            book.add_grade_cell("quiz", slug, slug, max_score=17.5, cell_type="code")
            book.add_task_cell("reply", slug, slug, max_score=2.5, cell_type="markdown")
            for person, *_, mark in PEOPLE:
                if mark is None:
                    continue
                book.add_submission(slug, person)
                quiz, reply = (book.find_grade(c, slug, slug, person) for c in ("quiz", "reply"))
                quiz.auto_score, quiz.needs_manual_grade = 3.0 if mark == "hand" else mark, False
                if mark != "hand":
                    reply.auto_score, reply.needs_manual_grade = 0.0, False
        book.db.commit()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """nbgrader takes its time to make a gradebook: once."""
    folder = tmp_path_factory.mktemp("gradebook")
    gradebook(folder)
    return folder


@pytest.fixture
def root(made, tmp_path):
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


def written(path, rows, *, delimiter=",", mark=False):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path.write_text(("\ufeff" if mark else "") + text.getvalue(), encoding="utf-8", newline="")
    return path


def canvas_roster(tmp_path, column=None, *, points="20", old=None, **form):
    head = [
        "Student",
        "ID",
        "SIS User ID",
        "SIS Login ID",
        "Section",
        "Old essay (7)",
        *([column] if column else []),
        "Current Score",
    ]
    old = old or {}
    rows = [
        [f"{last}, {first}", number, person, email, "A", "88", *([old.get(person, "")] if column else []), "88"]
        for person, first, last, email, number, _ in PEOPLE
        if person != "gone"
    ]
    return written(
        tmp_path / "roster.csv",
        [
            head,
            ["    Points Possible", "", "", "", "", "100", *([points] if column else []), "(read only)"],
            ["", "", "", "", "", "Manual Posting", *([""] if column else []), ""],
            *rows,
            ["Student, Test", "999", "", "8c1f", "A", "", *([""] if column else []), ""],
        ],
        **form,
    )


def canvas_imports(path, book, assignments):
    """Canvas's importer: book is {Canvas id: {assignment id or title: score}}; returns it as it is afterwards."""
    text = path.read_text(encoding="utf-8-sig")
    lines = text.split("\n")[:3]
    semicolons, commas = ([len(line.split(s)) for line in lines] for s in (";", ","))
    delimiter = ";" if len(set(semicolons)) == 1 and semicolons[0] > commas[0] else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    head = rows[0]
    assert "Student" in head[0] and "ID" in head[1]
    columns = 3 + 2 * (head[2:4] == ["SIS User ID", "SIS Login ID"])
    assert "Section" in head[columns - 1]
    found = {}
    for name in head[columns:]:
        numbered = re.fullmatch(r"(.*) \((\d+)\)", name)
        found[name] = numbered[2] if numbered and numbered[2] in assignments else name
    after = {who: dict(marks) for who, marks in book.items()}
    points = {}
    for row in rows[1:]:
        if "Points Possible" in row[0]:
            points = {found[n]: float(row[head.index(n)]) for n in found}
            continue
        assert row[1] in after, f"Canvas would ask who {row[0]} is"
        for name, which in found.items():
            cell = row[head.index(name)].strip()
            if cell:
                after[row[1]][which] = float(cell)
            else:
                after[row[1]].pop(which, None)  # an empty cell takes the mark away
    return after, points


def moodle_imports(path, users, field, column, book):
    """Moodle's importer for one mapped column; users is {value of the field: name}; compares letter by letter."""
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    head, after, student = rows[0], dict(book), None
    for row in rows[1:]:
        if row[head.index(field)].strip():
            assert row[head.index(field)].strip() in users, "Moodle stops: no such user"
            student = users[row[head.index(field)].strip()]
        assert student is not None
        cell = row[head.index(column)].strip()
        after[student] = None if cell in ("", "-") else float(cell)
    return after


def test_canvas_gets_each_mark_and_loses_none(root):
    roster = canvas_roster(root, f"{SLUG} (4711)", old={"dmi": "9.5"})
    done = export(root, [SLUG], target="canvas", roster=roster, out=root / "out.csv")
    before = {n: {"7": 90.0} for *_, n, _ in PEOPLE} | {"999": {}}
    before["104"]["4711"] = 9.5
    after, points = canvas_imports(done.path, before, {"7", "4711"})
    assert {n: m.get("4711") for n, m in after.items()} == {
        "101": 17.25,
        "102": 0.0,
        "103": 12.5,
        "104": 9.5,
        "105": None,
        "199": None,
        "999": None,
    }
    assert points == {"4711": 20.0} and all(m.get("7") == 90.0 for n, m in after.items() if n != "999")
    assert done.written == 5
    told = "\n".join(done.remarks)
    assert "row 9, Student, Test" in told and "gone (Gone Away)" in told
    assert "not all read by hand: dmi" in told and "no hand-in: eli" in told


def test_a_new_column_is_named_after_the_assignment_and_zero_is_only_written_when_asked_for(root):
    roster = canvas_roster(root)
    done = export(root, [SLUG], target="canvas", roster=roster, out=root / "out.csv", missing_as_zero=True)
    book = {n: {} for *_, n, _ in PEOPLE} | {"999": {}}
    after, points = canvas_imports(done.path, book, {"7"})
    assert {n: m.get(SLUG) for n, m in after.items()} == {
        "101": 17.25,
        "102": 0,
        "103": 12.5,
        "104": None,
        "105": 0,
        "199": None,
        "999": None,
    }
    assert points == {SLUG: 20.0}


def test_names_survive_quoting_and_formulas_are_defused(root):
    roster = canvas_roster(root, mark=True)
    export(root, [SLUG], target="canvas", roster=roster, out=root / "out.csv")
    raw = (root / "out.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\xef\xbb\xbf") == 1
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    names = {row[1]: row[0] for row in rows}
    assert names["102"] == f"{AWKWARD}, Bao" and names["104"] == "Петров, Дмитрий"
    assert names["103"] == "'=HYPERLINK(1), Chidi"
    assert all(len(row) == len(rows[0]) for row in rows)
    assert [row[2:5] for row in rows if row[1] == "101"] == [["ada", "Ada@Example.org", "A"]]


def test_a_canvas_that_splits_names_is_understood(root):
    head = ["LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID", "Section"]
    rows = [["    Points Possible", "", "", "", "", ""], ["=Abara", "Ada", "101", "ada", "ada@example.org", "A"]]
    roster = written(root / "roster.csv", [head, *rows])
    done = export(root, [SLUG], target="canvas", roster=roster, out=root / "out.csv")
    written_rows = list(csv.reader(io.StringIO(done.path.read_text(), newline="")))
    assert (
        written_rows[0] == [*head, SLUG] and written_rows[1][0] == "    Points Possible" and written_rows[1][-1] == "20"
    )
    assert written_rows[2] == ["'=Abara", "Ada", "101", "ada", "ada@example.org", "A", "17.25"]


def test_a_semicolon_roster_stays_one(root):
    roster = canvas_roster(root, delimiter=";")
    done = export(root, [SLUG], target="canvas", roster=roster, out=root / "out.csv", by="email")
    after, _ = canvas_imports(done.path, {n: {} for *_, n, _ in PEOPLE} | {"999": {}}, {"7"})
    assert after["101"] == {SLUG: 17.25} and done.written == 5  # Ada@Example.org is ada@example.org


def moodle_roster(tmp_path, rows=None, head=("First name", "Last name", "ID number", "Email address", "Department")):
    rows = rows or [
        [first, last, person, email, "Bio"] for person, first, last, email, *_ in PEOPLE if person != "gone"
    ]
    return written(tmp_path / "roster.csv", [list(head), *rows])


def test_moodle_gets_marks_by_id_or_address_and_no_row_that_harms(root):
    users = {person: person for person, *_ in PEOPLE}
    book = dict.fromkeys(users, 1.0)
    rows = [
        ["Zoe", "Noid", "", "zoe@example.org", ""],
        *([f, la, p, e, ""] for p, f, la, e, *_ in PEOPLE if p != "gone"),
        ["Yan", "Noid", "", "", ""],
    ]
    done = export(root, [SLUG], target="moodle", roster=moodle_roster(root, rows), out=root / "out.csv")
    expected = {**book, "ada": 17.25, "bao": 0.0, "chi": 12.5}  # nobody's mark is erased, nobody gets another's
    assert moodle_imports(done.path, users, "ID number", SLUG, book) == expected
    assert "choose Map from: ID number" in "\n".join(done.remarks)
    done = export(root, [SLUG], target="moodle", roster=moodle_roster(root), out=root / "out.csv", by="email")
    addresses = {e: p for p, _, _, e, *_ in PEOPLE}  # written as Moodle has them, capitals included
    assert moodle_imports(done.path, addresses, "Email address", SLUG, book) == expected


def test_several_assignments_side_by_side(tmp_path):
    gradebook(tmp_path, (SLUG, "04_plasma_cells_gone_wrong"))
    done = export(tmp_path, ["all"], target="moodle", roster=moodle_roster(tmp_path), out=tmp_path / "out.csv")
    rows = list(csv.DictReader(io.StringIO(done.path.read_text())))
    assert [r["04_plasma_cells_gone_wrong"] for r in rows] == [r[SLUG] for r in rows] == ["17.25", "0", "12.5"]


@pytest.mark.parametrize(
    ("rows", "by", "said"),
    [
        (
            [["A", "B", "ada", "x@example.org", ""], ["A", "B", "ada", "y@example.org", ""]],
            "id",
            "rows 2, 3: all of them could be ada",
        ),
        (
            [["A", "B", "", "ADA@example.org", ""], ["A", "B", "", "ada@example.ORG", ""]],
            "email",
            "rows 2 and 3: both have the address ada@example.org",
        ),
        (
            [["A", "B", "", "Zoe@example.org", ""], ["A", "B", "", "zoe@example.org", ""]],
            "email",
            "both have the address zoe@example.org",
        ),
    ],
)
def test_two_rows_for_one_student_are_refused(root, rows, by, said):
    out = root / "out.csv"
    out.write_text("of yesterday")
    with pytest.raises(CourseError, match=re.escape(said)):
        export(root, [SLUG], target="moodle", roster=moodle_roster(root, rows), out=out, by=by)
    assert out.read_text() == "of yesterday" and not list(root.glob(".out*"))


def test_one_row_for_two_students_is_refused(root):
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        book.find_student("bao").lms_user_id = "ada"  # bao's number in the LMS is ada's id
        book.db.commit()
    with pytest.raises(CourseError, match="ada and bao both have the id ada"):
        export(root, [SLUG], target="canvas", roster=canvas_roster(root), out=root / "out.csv")
    roster = written(
        root / "two.csv", [["Student", "ID", "SIS User ID", "SIS Login ID", "Section"], ["X", "101", "chi", "x", "A"]]
    )
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        book.find_student("bao").lms_user_id = "102"
        book.db.commit()
    with pytest.raises(CourseError, match="row 2: it could be ada or chi"):
        export(root, [SLUG], target="canvas", roster=roster, out=root / "out.csv")
    assert not (root / "out.csv").exists()


def test_addresses_of_the_gradebook_that_differ_in_case_only_are_refused(root):
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        book.find_student("bao").email = "ADA@EXAMPLE.ORG"
        book.db.commit()
    with pytest.raises(CourseError, match=r"both have the address ada@example\.org"):
        export(root, [SLUG], target="moodle", roster=moodle_roster(root), out=root / "out.csv", by="email")


def test_points_that_differ_from_canvas_are_refused(root):
    roster = canvas_roster(root, f"{SLUG} (4711)", points="100")
    with pytest.raises(CourseError, match=r"Canvas has 100 points .* the gradebook 20"):
        export(root, [SLUG], target="canvas", roster=roster, out=root / "out.csv")


def test_a_column_by_name(root):
    roster = canvas_roster(root, "Week one (4711)")
    done = export(root, [SLUG], target="canvas", roster=roster, out=root / "out.csv", column="Week one (4711)")
    assert "Week one (4711)" in done.path.read_text() and SLUG not in done.path.read_text()
    with pytest.raises(CourseError, match="no column 'Week two'"):
        export(root, [SLUG], target="canvas", roster=roster, out=root / "out.csv", column="Week two")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"Name,Points\r\nAda,3\r\n", "does not begin with the columns Student, ID"),
        ("Student,ID,Section\nÅsa,1,A\n".encode("latin-1"), "is not UTF-8"),
        (b'Student,ID,Section\n"Ada,1,A\n', "is not a whole CSV file"),
        (b"Student,ID,ID,Section\nAda,1,1,A\n", "has the column 'ID' twice"),
    ],
)
def test_what_is_no_roster_is_said_in_one_sentence(root, content, said):
    (root / "roster.csv").write_bytes(content)
    with pytest.raises(CourseError, match=said) as error:
        export(root, [SLUG], target="canvas", roster=root / "roster.csv", out=root / "out.csv")
    assert "\n" not in str(error.value) and not (root / "out.csv").exists()


def test_an_id_like_a_formula_is_kept_and_named(root):
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        book.find_student("ada").lms_user_id = "+49170"
        book.db.commit()
    roster = written(
        root / "roster.csv",
        [["Student", "ID", "SIS User ID", "SIS Login ID", "Section"], ["Ada", "101", "+49170", "", "A"]],
    )
    done = export(root, [SLUG], target="canvas", roster=roster, out=root / "out.csv")
    assert ",+49170," in done.path.read_text() and any("begins like a formula" in r for r in done.remarks)


def test_the_command_ends_with_1_when_it_refuses_and_never_overwrites_the_roster(root):
    roster = canvas_roster(root)
    before = roster.read_bytes()
    base = [sys.executable, "-m", "immunolab.cli", "export", SLUG, "--to", "canvas", "--roster", "roster.csv", "--out"]
    refused = subprocess.run([*base, "roster.csv"], cwd=root, capture_output=True, text=True)
    assert (
        refused.returncode == 1 and "is the class list itself" in refused.stderr and "Traceback" not in refused.stderr
    )
    assert roster.read_bytes() == before
    good = subprocess.run([*base, "out.csv"], cwd=root, capture_output=True, text=True)
    assert good.returncode == 0 and "5 students matched" in good.stdout, good.stderr


def test_an_unknown_platform_is_answered_with_those_known(tmp_path):
    """By the table of targets alone: a new one needs no word in the command."""
    with pytest.raises(CourseError, match="no export to 'blackboard'; --to is one of: canvas, moodle"):
        export(tmp_path, [SLUG], target="blackboard", roster=tmp_path / "r.csv", out=tmp_path / "o.csv")
