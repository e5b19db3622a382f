"""The ``immunolab`` command. Each subcommand is a few lines over the function that does the work."""

from __future__ import annotations

import argparse
import sys
import webbrowser
from pathlib import Path

from immunolab.course import CourseError, assignments, find_root


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="immunolab", description="Tools of the immunotherapy course.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    command = commands.add_parser(
        "self-grade", help="grade your own copy of an assignment and open the feedback"
    )
    command.add_argument("slug", metavar="ASSIGNMENT", help="such as 01_two_lines_of_defence")
    command.add_argument(
        "--work", type=Path, help="folder with your notebook (default: ./ASSIGNMENT, else release/ASSIGNMENT)"
    )
    command.add_argument("--no-reveal", action="store_true", help="show points only, not the right answers")
    command.add_argument("--no-open", action="store_true", help="do not open a browser")
    command.set_defaults(run=_self_grade)

    command = commands.add_parser("release", help="make the student copies in release/ from source/")
    command.add_argument("slugs", metavar="ASSIGNMENT", nargs="*", help="default: all")
    command.set_defaults(run=_release)

    command = commands.add_parser(
        "check", help="every fault of questions, assignments and releases, with the remedy"
    )
    command.set_defaults(run=_check)

    command = commands.add_parser("new", help="a new lesson with its assignment, as a valid skeleton")
    command.add_argument("slug", metavar="NN_SLUG", help="such as 18_new_topic")
    command.set_defaults(run=_new)

    command = commands.add_parser(
        "keys", help="every graded question with its keys and rubrics, for instructors"
    )
    command.add_argument("slugs", metavar="ASSIGNMENT", nargs="*", help="default: all")
    command.add_argument(
        "--out", type=Path, required=True, help="the page to write, where students cannot read it"
    )
    command.set_defaults(run=_keys)

    command = commands.add_parser(
        "map",
        help="the pages that are made from lessons and dossier: claims, therapies, the map of the course",
    )
    command.set_defaults(run=_map)

    options = parser.parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1


def _self_grade(options: argparse.Namespace) -> None:
    from immunolab.grading.pipeline import self_grade

    root, slug = find_root(), options.slug.strip("/")
    here = [Path.cwd() / slug, Path.cwd(), root / "release" / slug]
    work = options.work or next(
        (p for p in here if (p / f"{slug}.ipynb").is_file() and "source" not in p.parts), here[-1]
    )
    print(
        f"Grading {slug} as handed in from {work.relative_to(root) if work.is_relative_to(root) else work} ...",
        flush=True,
    )
    result = self_grade(root, slug, work, reveal=not options.no_reveal)
    print(f"{result.score:g} of {result.possible:g} points.")
    if result.by_hand:
        print(
            f"{result.by_hand:g} of them wait for a reader: compare your text with the mark scheme on the page."
        )
    print(f"Feedback: {result.page.relative_to(root)}")
    if not options.no_open:
        webbrowser.open(result.page.as_uri())


def _release(options: argparse.Namespace) -> int:
    from immunolab.grading.pipeline import release

    root = find_root()
    left = release(root, options.slugs or assignments(root))
    print("\n".join(left) or "release/ is in step with source/.")
    return 1 if left else 0


def _check(options: argparse.Namespace) -> int:
    from immunolab.grading.check import check_course

    found = check_course(find_root())
    print("\n".join(found) or "No fault found.")
    return 1 if found else 0


def _new(options: argparse.Namespace) -> None:
    from immunolab.skeleton import write_skeleton

    root = find_root()
    for path in write_skeleton(root, options.slug.strip("/")):
        print(f"Written: {path.relative_to(root)}")
    print(f"Fill in what is in capitals, then: immunolab release {options.slug}, and immunolab check.")


def _keys(options: argparse.Namespace) -> None:
    from immunolab.grading.keys import keys_page

    root = find_root()
    out = options.out.expanduser().resolve()
    if any(
        out.is_relative_to((root / folder).resolve())
        for folder in ("release", "notebooks", "docs", "feedback")
    ):
        raise CourseError(
            f"{out.name} would lie where students read; choose a place outside release/, notebooks/, docs/ and feedback/."
        )
    out.write_text(keys_page(root, options.slugs or assignments(root)), encoding="utf-8")
    print(f"Written: {out}")


def _map(options: argparse.Namespace) -> None:
    from immunolab.coverage import pages

    root = find_root()
    for path, text in pages(root).items():
        path.write_text(text, encoding="utf-8")
        print(f"Written: {path.relative_to(root)}")


if __name__ == "__main__":
    sys.exit(main())
