"""One way to write a number, in Python and in the browser."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from pathlib import Path

import pytest

from immunolab.quiz.responses import number_shown
from immunolab.quiz.variants import shown
from immunolab.words import number

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "immunolab" / "explore" / "static"

TABLE = {
    0: "0",
    1: "1",
    -1: "-1",
    0.25: "0.25",
    4.2: "4.2",
    999: "999",
    1000: "1,000",
    10000: "10,000",
    -10000.5: "-10,000.5",
    1190000: "1,190,000",
    1191742.4: "1,191,740",
    123456.7: "123,457",
    0.001: "0.001",
    0.0009999999: "0.001",
    0.00099999: "9.9999 × 10⁻⁴",
    3e-6: "3 × 10⁻⁶",
    -1.234567891e-7: "-1.23457 × 10⁻⁷",
    9999999999: "1 × 10¹⁰",
    9999994999: "9,999,990,000",
    1e10: "1 × 10¹⁰",
    2.5e12: "2.5 × 10¹²",
    1 / 3: "0.333333",
    0.1 + 0.2: "0.3",
    1e300: "1 × 10³⁰⁰",
    math.nan: "none",
    math.inf: "none",
}


@pytest.mark.parametrize(("value", "words"), TABLE.items(), ids=lambda x: str(x))
def test_python_writes_numbers_so(value, words):
    assert number(value) == words


def test_the_browser_writes_them_the_same_way(tmp_path):
    node = shutil.which("node")
    if not node:
        pytest.skip("no node here: the browser's `words` is not compared")
    values = [value for value in TABLE if math.isfinite(value)]
    more = [
        sign * k * 10.0**e for sign in (1, -1) for k in (1, 1.5, 4.99995, 9.999995, 9.9999949) for e in range(-9, 13)
    ]
    (written,) = (path for path in STATIC.glob("*.js") if "function words(" in path.read_text(encoding="utf-8"))
    script = tmp_path / "words.mjs"
    script.write_text(
        f"{written.read_text(encoding='utf-8')}\n"
        f"console.log(JSON.stringify({json.dumps(values + more)}.map(words).concat([NaN, Infinity].map(words))));",
        encoding="utf-8",
    )
    done = subprocess.run([node, str(script)], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [number(value) for value in values + more] + ["none", "none"]


def in_node(tmp_path, calls):
    """What the functions of the slider boxes answer, in the browser's language; skipped where there is no node."""
    node = shutil.which("node")
    if not node:
        pytest.skip("no node here: the slider boxes are not tried")
    script = tmp_path / "boxes.mjs"
    controls = (STATIC / "2_controls.js").read_text(encoding="utf-8")
    script.write_text(f"{controls}\nconsole.log(JSON.stringify({calls}));", encoding="utf-8")
    done = subprocess.run([node, str(script)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


BOXES = {
    3e-6: "0.000003",
    1e-8: "0.00000001",
    0.0031: "0.0031",
    0: "0",
    -4.5: "-4.5",
    1000: "1,000",
    5e6: "5,000,000",
    1e9: "1,000,000,000",
    12345.678901: "12,345.678901",
    0.1 + 0.2: "0.3",
}


def test_a_slider_box_shows_a_number_in_full_and_reads_it_again(tmp_path):
    shown = in_node(tmp_path, f"{json.dumps(list(BOXES))}.map((v) => [inFull(v), readNumber(inFull(v))])")
    assert shown == [[words, pytest.approx(value, rel=1e-14)] for value, words in BOXES.items()]


TYPED = {
    "10,000": 1e4,
    "10000": 1e4,
    "10 000": 1e4,
    "10\u202f000": 1e4,
    "10'000": 1e4,
    "1,234,567.5": 1234567.5,
    "0.00003": 3e-5,
    ".5": 0.5,
    "0,5": 0.5,
    "0,500": 0.5,
    "0,00003": 3e-5,
    "3e-5": 3e-5,
    "3E-5": 3e-5,
    "1e6": 1e6,
    "3 x 10^-5": 3e-5,
    "3 × 10⁻⁵": 3e-5,
    "10^6": 1e6,
    "10⁶": 1e6,
    "−4": -4,
    " 7 ": 7,
    "+7": 7,
    # no number, or two readings: the kernel refuses it, in the words that were typed
    "a lot": "a lot",
    "1,00,000": "1,00,000",
    "10,000,00": "10,000,00",
    "1.234.567": "1.234.567",
    "3 4": "3 4",
    "5 mg": "5 mg",
    "0x10": "0x10",
    "Infinity": "Infinity",
    "NaN": "NaN",
    "1e": "1e",
    "--1": "--1",
}


def test_a_slider_box_reads_a_number_as_people_write_it(tmp_path):
    read = in_node(tmp_path, f"{json.dumps(list(TYPED))}.map(readNumber)")
    assert dict(zip(TYPED, read, strict=True)) == TYPED


def test_what_is_no_number_is_refused_in_its_own_words():
    from immunolab.explore import explorer

    with pytest.raises(ValueError, match=r"^Drug in blood \(drug\) must be 0, or 0.01 to 1,000 mg/L, not 'a lot'\.$"):
        explorer("checkpoint").settings({"drug": "a lot"})
    with pytest.raises(ValueError, match="must be 1930 to 2100, not 2200"):
        explorer("mesothelioma").settings({"stop": 2200})


def test_questions_and_answers_write_them_the_same_way():
    for value, words in TABLE.items():
        if math.isfinite(value) and value == float(f"{value:.5e}"):
            assert number_shown(value) == words
    assert number_shown(30.16650697) == "30.16650697"  # a student's own number is not rounded
    assert [shown(v) for v in (10000, 123456.5, 1e12, "10000")] == ["10,000", "123,456.5", "1 × 10¹²", "10000"]
