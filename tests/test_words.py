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


def test_questions_and_answers_write_them_the_same_way():
    for value, words in TABLE.items():
        if math.isfinite(value) and value == float(f"{value:.5e}"):
            assert number_shown(value) == words
    assert number_shown(30.16650697) == "30.16650697"  # a student's own number is not rounded
    assert [shown(v) for v in (10000, 123456.5, 1e12, "10000")] == ["10,000", "123,456.5", "1 × 10¹²", "10000"]
