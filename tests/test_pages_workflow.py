"""What publishes the page: it makes what `make site` makes, hands on that folder, and asks for no more rights than that."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "pages.yml").read_text())
(JOB,) = WORKFLOW["jobs"].values()


def test_it_runs_by_hand_and_on_a_version_only():
    when = WORKFLOW[True]  # YAML 1.1 reads the word `on` so
    assert when == {"workflow_dispatch": None, "push": {"tags": ["v*"]}}


def test_rights_are_those_of_a_publisher():
    assert WORKFLOW["permissions"] == {"contents": "read", "pages": "write", "id-token": "write"}
    assert JOB["environment"]["name"] == "github-pages"


def test_what_make_site_makes_is_what_is_handed_on():
    (made,) = [step["run"] for step in JOB["steps"] if "run" in step]
    assert made == "make site" and re.search(r"^site:", (ROOT / "Makefile").read_text(), re.M)
    uses = {step["uses"].partition("@")[0]: step for step in JOB["steps"] if "uses" in step}
    out = re.search(r'"--out", type=Path, default=ROOT / "(\w+)"', (ROOT / "scripts" / "build_site.py").read_text())
    assert uses["actions/upload-pages-artifact"]["with"]["path"] == out[1]
    assert all(name.startswith("actions/") and re.search(r"@v\d+$", step["uses"]) for name, step in uses.items())


def test_its_python_is_one_that_the_course_runs_on():
    version = next(s["with"]["python-version"] for s in JOB["steps"] if "setup-python" in s.get("uses", ""))
    named = re.search(r"You need Python ([\d.]+(?:(?:, | or )[\d.]+)*)", (ROOT / "README.md").read_text())
    assert version in re.findall(r"\d\.\d+", named[1])
