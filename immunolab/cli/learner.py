"""Commands for somebody who learns alone."""

from __future__ import annotations

import argparse
import signal
import sys
import webbrowser
from pathlib import Path

from immunolab.cli.command import ASSIGNMENT, Command, argument, command
from immunolab.course import CourseError, find_root
from immunolab.own_work import work_folder

COMMANDS: list[Command] = []


@command(
    COMMANDS,
    "self-grade",
    "grade your own copy of an assignment and open the feedback",
    ASSIGNMENT,
    argument(
        "--work",
        type=Path,
        help="folder with your notebook (default: ./ASSIGNMENT, else my_work/ASSIGNMENT, else release/ASSIGNMENT)",
    ),
    argument("--no-reveal", action="store_true", help="show points only, not the right answers"),
    argument("--no-open", action="store_true", help="do not open a browser"),
)
def self_grade(options: argparse.Namespace) -> None:
    """Grade a learner's own copy, and say what waits for a reader."""
    from immunolab.grading.self_grade import self_grade

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # stopped from a page: its scratch folder goes with it
    root, slug = find_root(), options.slug
    work = options.work or _own_copy(root, slug)
    shown = work.relative_to(root) if work.is_relative_to(root) else work
    print(f"Grading {slug} as handed in from {shown} ...", flush=True)
    result = self_grade(
        root, slug, work, reveal=not options.no_reveal, tell=lambda step: print(f"{step} ...", flush=True)
    )
    print(f"{result.score:g} of {result.possible:g} points.")
    if result.by_hand:
        print(f"{result.by_hand:g} of them wait for a reader: compare your text with the mark scheme on the page.")
    print(f"Feedback: {result.page.relative_to(root)}")
    if not options.no_open:
        webbrowser.open(result.page.as_uri())


def _own_copy(root: Path, slug: str) -> Path:
    """The folder with the learner's copy: the one she is in, her own of the course, or the release."""
    for folder in (Path.cwd() / slug, Path.cwd()):
        course_s = any(folder.is_relative_to(root / name) for name in ("source", "release"))
        if (folder / f"{slug}.ipynb").is_file() and not course_s:
            return folder
    return work_folder(root, slug) or root / "release" / slug


@command(COMMANDS, "tidy", "put notebooks that plain Jupyter has changed back, with what you wrote kept beside them")
def tidy(options: argparse.Namespace) -> None:
    """Make the clone clean, and say of each notebook where what was written in it is."""
    from immunolab.lab.tidy import tidy

    try:
        told = tidy(find_root())
    except OSError as error:
        raise CourseError(f"{error.filename} cannot be written ({error.strerror}).") from None
    print("\n".join(told) or "No lesson and no released assignment is changed.")


@command(
    COMMANDS,
    "take-in",
    "take in the answers that you downloaded from the course's web page",
    argument("file", type=Path, metavar="FILE", help="my-answers-....json, as the page saved it"),
)
def take_in(options: argparse.Namespace) -> None:
    """Join a downloaded file with what is here, and say what was done with each part."""
    from immunolab.taking_in import take_in

    print("\n".join(take_in(find_root(), options.file)) or f"{options.file.name} holds nothing.")


@command(
    COMMANDS,
    "export-cards",
    "the review cards for an app of your own",
    argument("--to", choices=["anki"], required=True),
    argument("out", type=Path, metavar="FILE.apkg", help="replaced if it is there"),
)
def export_cards(options: argparse.Namespace) -> None:
    """Write the cards, and say how many of which lessons."""
    if options.out.suffix != ".apkg":
        raise CourseError(f"{options.out.name}: Anki imports files that end in .apkg; name it so.")
    from immunolab.quiz import QuizFileError
    from immunolab.review.anki import export

    try:
        counts = export(find_root() / "notebooks", options.out)
    except QuizFileError as error:
        raise CourseError(str(error)) from None
    each = ", ".join(f"{count} of lesson {slug[:2]}" for slug, count in counts.items())
    print(f"Written: {options.out}, {sum(counts.values())} cards ({each}).")
    print("In Anki: File, Import. Imported again, a card is updated and keeps its own history.")
