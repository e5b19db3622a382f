"""Commands for somebody who learns alone."""

from __future__ import annotations

import argparse
import webbrowser
from pathlib import Path

from immunolab.cli.command import ASSIGNMENT, Command, argument, command
from immunolab.course import find_root

COMMANDS: list[Command] = []


@command(
    COMMANDS,
    "self-grade",
    "grade your own copy of an assignment and open the feedback",
    ASSIGNMENT,
    argument("--work", type=Path, help="folder with your notebook (default: ./ASSIGNMENT, else release/ASSIGNMENT)"),
    argument("--no-reveal", action="store_true", help="show points only, not the right answers"),
    argument("--no-open", action="store_true", help="do not open a browser"),
)
def self_grade(options: argparse.Namespace) -> None:
    """Grade a learner's own copy, and say what waits for a reader."""
    from immunolab.grading.self_grade import self_grade

    root, slug = find_root(), options.slug
    here = [Path.cwd() / slug, Path.cwd(), root / "release" / slug]
    work = options.work or next(
        (p for p in here if (p / f"{slug}.ipynb").is_file() and "source" not in p.parts), here[-1]
    )
    shown = work.relative_to(root) if work.is_relative_to(root) else work
    print(f"Grading {slug} as handed in from {shown} ...", flush=True)
    result = self_grade(root, slug, work, reveal=not options.no_reveal)
    print(f"{result.score:g} of {result.possible:g} points.")
    if result.by_hand:
        print(f"{result.by_hand:g} of them wait for a reader: compare your text with the mark scheme on the page.")
    print(f"Feedback: {result.page.relative_to(root)}")
    if not options.no_open:
        webbrowser.open(result.page.as_uri())
