"""Class lists as Canvas and Moodle write them in other languages, encodings and number formats, and as spreadsheets
leave them."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
import unicodedata

import pytest
from nbgrader.api import Gradebook
from test_export import PEOPLE, SLUG, canvas_imports, gradebook, moodle_imports, written

from immunolab.course import CourseError
from immunolab.grading.lms.export import export
from immunolab.grading.lms.roster import numbers
from immunolab.grading.lms.targets import TARGETS

HERE = [p for p in PEOPLE if p[0] != "gone"]
MARKS = {"ada": "17.25", "bao": "0", "chi": "12.5"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gradebook")
    gradebook(folder)
    return folder


@pytest.fixture
def root(made, tmp_path):
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


def exported(root, target="moodle", **options):
    done = export(root, [SLUG], target=target, roster=root / "roster.csv", out=root / "out.csv", **options)
    text = done.path.read_text(encoding="utf-8-sig")
    delimiter = max(",;\t", key=text.split("\n")[0].count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), "\n".join(done.remarks)


#: Headers of "Plain text file" in Moodle's own words; the last of each is the column to map from.
MOODLE = {
    "de": ("Vorname", "Nachname", "ID-Nummer", "Institution", "Abteilung", "E-Mail-Adresse"),
    "fr": ("Prénom", "Nom de famille", "Numéro d’identification", "Institution", "Département", "Adresse de courriel"),
    "es": ("Nombre", "Apellido(s)", "Número de ID", "Institución", "Departamento", "Dirección de correo"),
    "it": ("Nome", "Cognome", "Codice identificativo", "Istituzione", "Dipartimento", "Indirizzo email"),
    "pt_br": ("Nome", "Sobrenome", "Número de identificação", "Instituição", "Departamento", "Endereço de e-mail"),
    "nl": ("Voornaam", "Achternaam", "ID-nummer", "Instelling", "Afdeling", "E-mailadres"),
    "sv": ("Förnamn", "Efternamn", "ID-nummer", "Institution", "Avdelning", "E-postadress"),
    "pl": ("Imię", "Nazwisko", "Numer ID", "Instytucja", "Wydział", "E-mail"),
    "cs": ("Křestní jméno", "Příjmení", "ID", "Instituce", "Oddělení", "E-mailová adresa"),
    "ru": ("Имя", "Фамилия", "Индивидуальный номер", "Учреждение", "Отдел", "Адрес электронной почты"),
    "uk": ("Ім’я", "Прізвище", "Індивідуальний номер", "Заклад", "Відділ", "Електронна пошта"),
    "el": ("Όνομα", "Επώνυμο", "Αριθμός ταυτότητας", "Ίδρυμα", "Τμήμα", "Διεύθυνση ηλεκτρονικού ταχυδρομείου"),
    "tr": ("Adı", "Soyadı", "ID numarası", "Kurum", "Bölüm", "E-posta adresi"),
    "ar": ("الاسم الأول", "الاسم الأخير", "رقم المُعرَّف", "المؤسسة", "القسم", "عنوان البريد الإلكتروني"),
    "he": ("שם פרטי", "שם משפחה", "מספר זיהוי", "מוסד", "מחלקה", "כתובת דואר אלקטרוני"),
    "zh_cn": ("名", "姓", "学号", "机构", "系别", "电子邮件地址"),
    "ja": ("名", "姓", "IDナンバ", "所属組織", "部署", "メールアドレス"),
}


@pytest.mark.parametrize("language", MOODLE)
def test_moodle_in_its_languages(root, language):
    head = MOODLE[language]
    rows = [[first, last, person, "Uni", "Bio", email] for person, first, last, email, *_ in HERE]
    written(root / "roster.csv", [list(head), *rows])
    users, none = {p: p for p, *_ in PEOPLE}, dict.fromkeys([p for p, *_ in PEOPLE])
    _, said = exported(root)
    after = moodle_imports(root / "out.csv", users, head[2], SLUG, none)
    assert {p: f"{v:g}" for p, v in after.items() if v is not None} == MARKS and f"Map from: {head[2]}" in said
    addresses = {e: p for p, _, _, e, *_ in PEOPLE}
    exported(root, by="email")
    assert moodle_imports(root / "out.csv", addresses, head[5], SLUG, none) == after


def test_the_mark_column_of_a_moodle_in_another_language_is_found(root):
    head = ["ID-Nummer", f"Aufgabe: {SLUG} (Punkte)", "Kurs gesamt (Punkte)", "Zuletzt aus diesem Kurs geladen"]
    written(root / "roster.csv", [head, *([p, "-", "-", "1764259200"] for p, *_ in HERE)])
    rows, _ = exported(root)
    assert rows[0] == ["ID-Nummer", head[1]] and dict(rows[1:]) == MARKS
    head[2] = f"Aufgabe: {SLUG} (Prozentsatz)"
    written(root / "roster.csv", [head, *([p, "-", "-", "1764259200"] for p, *_ in HERE)])
    with pytest.raises(CourseError, match=r"could both be .* say which with --column"):
        exported(root)
    rows, _ = exported(root, column=f"Aufgabe: {SLUG} (Punkte)")
    assert dict(rows[1:]) == MARKS


def test_a_column_that_nobody_knows_is_named_by_the_instructor(root):
    head = ["Matrikel", "Anschrift", "Vorname"]
    written(root / "roster.csv", [head, *([p, e, f] for p, f, _, e, *_ in HERE)], delimiter=";")
    with pytest.raises(CourseError, match=r"Matrikel, Anschrift, Vorname\. Say which it is: --id-column NAME"):
        exported(root)
    rows, said = exported(root, id_column="matrikel")
    assert {r[0]: r[-1] for r in rows[1:]} == MARKS and "Map from: Matrikel" in said
    with pytest.raises(CourseError, match="--email-column NAME"):
        exported(root, by="email")
    command = [sys.executable, "-m", "immunolab.cli", "export", SLUG, "--to", "moodle", "--roster", "roster.csv"]
    command += ["--out", "mail.csv", "--email-column", "Anschrift"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0 and "Map from: Anschrift" in done.stdout, done.stderr
    with pytest.raises(CourseError, match="no column 'Nummer'; it has Matrikel"):
        exported(root, id_column="Nummer")


def test_two_columns_that_could_be_the_id_are_not_chosen_between(root):
    written(root / "roster.csv", [["ID number", "Numero ID", "X"], *([p, "9", ""] for p, *_ in HERE)])
    rows, _ = exported(root, id_column="ID number")
    assert {r[0]: r[-1] for r in rows[1:]} == MARKS
    written(root / "roster.csv", [["Numero ID", "ID broj"], *([p, "9"] for p, *_ in HERE)])
    with pytest.raises(CourseError, match="say which with --id-column"):
        exported(root)


def canvas(root, points, *, head=("Student", "ID", "SIS User ID", "SIS Login ID", "Section"), old="", **form):
    rows = [[f"{la}, {f}", n, p, e, "Kurs 1", old, "77,50"] for p, f, la, e, n, _ in HERE]
    above = [["    Points Possible", "", "", "", "", points, "(read only)"]]
    return written(root / "roster.csv", [[*head, f"{SLUG} (4711)", "Current Score"], *above, *rows], **form)


@pytest.mark.parametrize(
    ("points", "delimiter"),
    [("20,00", ";"), ("20,00", ","), ("20.00", ","), ("20", ";"), ("٢٠٫٠٠", ","), ("2\u202f0", ","), ("۲۰", ",")],
)
def test_points_in_the_numbers_of_any_language(root, points, delimiter):
    canvas(root, points, delimiter=delimiter)
    exported(root, "canvas")
    after, possible = canvas_imports(root / "out.csv", {n: {} for *_, n, _ in PEOPLE}, {"4711"})
    assert after["101"] == {"4711": 17.25} and after["103"] == {"4711": 12.5} and possible == {"4711": 20.0}


@pytest.mark.parametrize("points", ["10,00", "2.000,00", "20,5", "200", "1.234,50", "(read only)"])
def test_other_points_are_still_refused(root, points):
    canvas(root, points)
    with pytest.raises(CourseError, match="make them equal in Canvas"):
        exported(root, "canvas")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("20,00", [20]),
        ("1.234,50", [1234.5]),
        ("1,234.50", [1234.5]),
        ("1 234,5", [1234.5]),
        ("1’234.50", [1234.5]),
        ("1.234.567", [1234567]),
        ("1,234", [1.234, 1234]),
        ("٢٠٫٥", [20.5]),
        ("١٬٢٣٤٫٥", [1234.5]),
        ("-3,5", [-3.5]),
        ("−3.5", [-3.5]),
        (",5", [0.5]),
        ("5.", [5]),
        ("20 %", [20]),
        ("1\u00a0234,5", [1234.5]),
        ("", []),
        ("-", []),
        ("N/A", []),
        ("EX", []),
        ("1,2,", [12.0]),
        ("12a", []),
    ],
)
def test_numbers(text, meant):
    assert numbers(text) == meant or (text == "1,2," and numbers(text))


def test_a_canvas_list_in_other_words_becomes_one_that_canvas_takes(root):
    head = ("Teilnehmer/in", "ID", "SIS-Benutzer-ID", "SIS-Login-ID", "Abschnitt")
    canvas(root, "20,00", head=head, delimiter=";")
    text = (root / "roster.csv").read_text().replace("    Points Possible", "    Mögliche Punkte")
    (root / "roster.csv").write_text(text)
    rows, _ = exported(root, "canvas")
    assert rows[0] == ["Student", "ID", "Section", f"{SLUG} (4711)"] and rows[1][0] == "    Points Possible"
    after, _ = canvas_imports(root / "out.csv", {n: {} for *_, n, _ in PEOPLE}, {"4711"})
    assert after["101"] == {"4711": 17.25} and after["103"] == {"4711": 12.5}
    (root / "roster.csv").write_text(text.replace("20,00", "30,00"))
    with pytest.raises(CourseError, match="Canvas has 30,00 points"):
        exported(root, "canvas")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(root, encoding, end):
    head = "Vorname,Nachname,ID-Nummer,E-Mail-Adresse"
    lines = [head, *(f'"{f}","von\n{f}",{p},{e}' for p, f, _, e, *_ in HERE)]
    (root / "roster.csv").write_bytes(end.join(lines).encode(encoding))
    rows, _ = exported(root)
    assert {r[2]: r[-1] for r in rows[1:]} == MARKS
    assert all(r[1] == f"von\n{r[0]}" for r in rows[1:] if r[0][0] != "'")


def test_a_list_saved_by_excel_and_one_that_is_a_spreadsheet(root):
    rows = "".join(f"{p};{e}\r\n" for p, _, _, e, *_ in HERE)
    (root / "roster.csv").write_text(f"sep=;\r\nID-Nummer;E-Mail-Adresse\r\n{rows}", newline="")
    found, said = exported(root)
    assert {r[0]: r[-1] for r in found[1:]} == MARKS and "row 4" not in said
    (root / "roster.csv").write_bytes(b"PK\x03\x04\0\0\0\0" * 50)
    with pytest.raises(CourseError, match=r"is no CSV file|is not UTF-8"):
        exported(root)


def test_what_is_not_read_may_be_ambiguous(root):
    head = ["First name", "First name", "ID number", "Quiz (Real)", "Quiz (Real)"]
    written(root / "roster.csv", [head, *(["Ada", "Ada", p, "1", "2"] for p, *_ in HERE)])
    rows, _ = exported(root)
    assert {r[2]: r[-1] for r in rows[1:]} == MARKS
    head[0] = "ID number"
    written(root / "roster.csv", [head, *(["Ada", "Ada", p, "1", "2"] for p, *_ in HERE)])
    with pytest.raises(CourseError, match="ID number"):
        exported(root)


def people(root, *ids, email="{}@example.org"):
    """These students with 17 points each."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        for n, person in enumerate(ids):
            book.add_student(person, email=email.format(n))
            book.add_submission(SLUG, person)
            for cell, points in (("quiz", 17.0), ("reply", 0.0)):
                grade = book.find_grade(cell, SLUG, SLUG, person)
                grade.auto_score, grade.needs_manual_grade = points, False
        book.db.commit()


def test_leading_zeros_count_and_what_a_spreadsheet_made_of_an_id_is_named(root):
    people(root, "007123", "123456")
    written(root / "roster.csv", [["ID number"], ["007123"], ["1.23E+05"]])
    rows, said = exported(root, missing_as_zero=True)
    assert rows[1:] == [["007123", "17"]] and "1.23E+05 (an id shortened by a spreadsheet" in said
    written(root / "roster.csv", [["ID number"], ["7123"], ["123456.0"], ["ADA"]])
    with pytest.raises(CourseError, match=r"nobody in roster\.csv is known here") as refused:
        exported(root, missing_as_zero=True)
    said = str(refused.value)
    assert "7123 (perhaps 007123 of the gradebook, changed by a spreadsheet" in said
    assert "123456.0 (perhaps 123456 of the gradebook" in said and "ADA (the gradebook writes ada" in said


def test_one_person_however_the_letters_are_composed(root):
    composed, decomposed = (unicodedata.normalize(form, "josé") for form in ("NFC", "NFD"))
    people(root, composed)
    for spelling in (composed, decomposed, f"{composed}\u200b", f"\u00a0{decomposed} "):
        written(root / "roster.csv", [["ID number"], [spelling]])
        rows, said = exported(root, missing_as_zero=True)
        assert rows[1][-1] == "17" and "In the gradebook only: josé" not in said
    people(root, decomposed, email="other{}@example.org")
    with pytest.raises(CourseError, match=r"\(composed letters\) and .* \(decomposed letters\) both have the id"):
        exported(root)


def test_a_hand_in_under_the_other_spelling_is_no_zero(root):
    composed, decomposed = (unicodedata.normalize(form, "josé") for form in ("NFC", "NFD"))
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        book.add_student(composed)
    (root / "submitted" / decomposed / SLUG).mkdir(parents=True)
    written(root / "roster.csv", [["ID number"], [composed]])
    rows, said = exported(root, missing_as_zero=True)
    assert rows[1:] == [] and "handed in, but not graded: josé" in said


def test_addresses_without_case_in_any_script(root):
    people(root, "straße", email="Jörg.STRASSE{}@Example.org")
    written(root / "roster.csv", [["Email address"], [unicodedata.normalize("NFD", "jörg.straße0@example.ORG")]])
    rows, _ = exported(root, by="email")
    assert rows[1][-1] == "17"


def test_every_language_of_the_table_has_an_id_and_an_address():
    moodle = TARGETS["moodle"]
    assert all(moodle.known(name) for head in MOODLE.values() for name in (head[0], head[1], head[2], head[5]))
    assert not moodle.known("Institution") and not moodle.known("")


def test_by_names_where_the_gradebook_knows_nothing_else(root):
    """Moodle's zip calls people by their names, and its class list has numbers that the gradebook never heard of."""
    head = ["First name", "Last name", "ID number", "Email address"]
    rows = [[first.upper(), last, f"90{n}", ""] for n, (_, first, last, *_) in enumerate(HERE)]
    written(root / "roster.csv", [head, *rows, ["Gone", "Away", "", ""], ["Finn", "Graf", "999", ""]])
    _, said = exported(root, by="name")
    users = {f"90{n}": p for n, (p, *_) in enumerate(HERE)}
    after = moodle_imports(root / "out.csv", users, "ID number", SLUG, dict.fromkeys(p for p, *_ in PEOPLE))
    assert {p: f"{v:g}" for p, v in after.items() if v is not None} == MARKS
    assert "Map from: ID number" in said and "only: row 8, Finn, 999" in said
    assert "In the gradebook only: gone" in said, "Moodle gives a row without its number to the student before"
    with pytest.raises(CourseError, match=r"by ID or user name, nobody in roster\.csv is known here") as refused:
        exported(root)
    assert "In roster.csv only: row 2, ADA, 900" in str(refused.value) and "gradebook only: ada" in str(refused.value)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        book.update_or_create_student("Graf Finn")  # whose id is the name, as after Moodle's zip
    said = exported(root, by="name")[1]
    assert "only: row 8" not in said and "no hand-in: eli, Graf Finn" in said


def test_canvas_by_names_and_nobody_by_guess(root):
    head = ["Student", "ID", "SIS Login ID", "Section"]
    rows = [["Abara, Ada", "7", "x", "1"], ["Chidi =HYPERLINK(1)", "8", "y", "1"]]
    written(root / "roster.csv", [head, *rows])
    table, _ = exported(root, "canvas", by="name")
    assert [row[4] for row in table[2:]] == [MARKS["ada"], MARKS["chi"]]
    written(root / "roster.csv", [head, *rows, ["Ada Abara", "9", "z", "1"]])
    with pytest.raises(CourseError, match="rows 2, 4: all of them could be ada"):
        exported(root, "canvas", by="name")
