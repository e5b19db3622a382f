"""The ``immunolab`` command. Each subcommand is a few lines over the function that does the work."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import webbrowser
from multiprocessing import forkserver
from pathlib import Path

from immunolab.course import CourseError, assignments, find_root


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="immunolab", description="Tools of the immunotherapy course.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    command = commands.add_parser("self-grade", help="grade your own copy of an assignment and open the feedback")
    command.add_argument("slug", metavar="ASSIGNMENT", help="such as 01_two_lines_of_defence")
    command.add_argument(
        "--work", type=Path, help="folder with your notebook (default: ./ASSIGNMENT, else release/ASSIGNMENT)"
    )
    command.add_argument("--no-reveal", action="store_true", help="show points only, not the right answers")
    command.add_argument("--no-open", action="store_true", help="do not open a browser")
    command.set_defaults(run=_self_grade)

    command = commands.add_parser("grade", help="grade every hand-in of an assignment, over all cores")
    command.add_argument("slug", metavar="ASSIGNMENT", help="such as 01_two_lines_of_defence")
    command.add_argument("--jobs", type=int, metavar="N", help="processes (default: one a core)")
    command.add_argument(
        "--scheduler", metavar="ADDRESS", help="a Dask cluster grades instead, such as tcp://host:8786"
    )
    command.add_argument("--student", nargs="+", metavar="ID", help="only these (default: everybody)")
    command.add_argument("--force", action="store_true", help="grade again what is graded")
    command.add_argument("--no-progress", action="store_true", help="say nothing before the end")
    command.set_defaults(run=_grade)

    command = commands.add_parser("release", help="make the student copies in release/ from source/")
    command.add_argument("slugs", metavar="ASSIGNMENT", nargs="*", help="default: all")
    command.set_defaults(run=_release)

    command = commands.add_parser("check", help="every fault of questions, assignments and releases, with the remedy")
    command.set_defaults(run=_check)

    command = commands.add_parser("new", help="a new lesson with its assignment, as a valid skeleton")
    command.add_argument("slug", metavar="NN_SLUG", help="such as 18_new_topic")
    command.set_defaults(run=_new)

    command = commands.add_parser("keys", help="every graded question with its keys and rubrics, for instructors")
    command.add_argument("slugs", metavar="ASSIGNMENT", nargs="*", help="default: all")
    command.add_argument("--out", type=Path, required=True, help="the page to write, where students cannot read it")
    command.set_defaults(run=_keys)

    command = commands.add_parser("report", help="what the class got wrong: item analysis as a page and CSV")
    command.add_argument("slug", metavar="ASSIGNMENT", help="such as 01_two_lines_of_defence")
    command.add_argument("--out", type=Path, metavar="FOLDER", help="default: report/ in the course folder")
    command.set_defaults(run=_report)

    command = commands.add_parser("regrade", help="score everybody anew after a key was changed in source/")
    command.add_argument("slug", metavar="ASSIGNMENT", help="such as 01_two_lines_of_defence")
    command.add_argument("--yes", action="store_true", help="write it; without this nothing is changed")
    command.add_argument("--out", type=Path, metavar="FILE.csv", help="all students' gains and losses")
    command.set_defaults(run=_regrade)

    command = commands.add_parser("export", help="marks for the gradebook of Canvas or Moodle")
    command.add_argument("slugs", metavar="ASSIGNMENT", nargs="+", help="one or more, or: all")
    command.add_argument("--to", choices=["canvas", "moodle"], required=True)
    command.add_argument(
        "--roster", type=Path, metavar="FILE.csv", required=True, help="the class as the LMS exports it"
    )
    command.add_argument("--out", type=Path, metavar="FILE.csv", required=True)
    command.add_argument("--match", choices=["id", "email"], default="id", help="default: id")
    command.add_argument("--missing-as-zero", action="store_true", help="0 for those who handed in nothing")
    command.add_argument("--column", metavar="HEADER", help="the roster's column that the marks belong to")
    command.set_defaults(run=_export)

    command = commands.add_parser("demo-class", help="a course of its own with a simulated class to try it on")
    command.add_argument("count", metavar="N", type=int, help="students, such as 200")
    command.add_argument("slugs", metavar="ASSIGNMENT", nargs="*", help="default: 01 and 04")
    command.add_argument("--seed", type=int, default=1, help="another number, another class (default: 1)")
    command.add_argument("--into", type=Path, metavar="FOLDER", default=Path("demo-class"), help="new or empty")
    command.set_defaults(run=_demo_class)

    command = commands.add_parser(
        "map", help="the pages that are made from lessons and dossier: claims, therapies, the map of the course"
    )
    command.set_defaults(run=_map)

    options = parser.parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1


def _self_grade(options: argparse.Namespace) -> None:
    from immunolab.grading.self_grade import self_grade

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
        print(f"{result.by_hand:g} of them wait for a reader: compare your text with the mark scheme on the page.")
    print(f"Feedback: {result.page.relative_to(root)}")
    if not options.no_open:
        webbrowser.open(result.page.as_uri())


def _grade(options: argparse.Namespace) -> int:
    if options.jobs is not None and options.jobs < 1:
        raise CourseError(f"--jobs {options.jobs}: there must be at least one.")
    if options.jobs != 1 and not options.scheduler and "forkserver" in multiprocessing.get_all_start_methods():
        # what all workers need is imported once, in a process of its own, while this one imports the same
        multiprocessing.get_context("forkserver").set_forkserver_preload(["immunolab.grading.batch.workers"])
        forkserver.ensure_running()
    root = find_root()
    from immunolab.grading.batch.run import grade

    summary = grade(
        root,
        options.slug.strip("/"),
        jobs=options.jobs,
        scheduler=options.scheduler,
        students=options.student,
        force=options.force,
        progress=not options.no_progress,
    )
    print(summary.text())
    return summary.exit_code


def _release(options: argparse.Namespace) -> int:
    from immunolab.grading.author.release import release

    root = find_root()
    left = release(root, options.slugs or assignments(root))
    print("\n".join(left) or "release/ is in step with source/.")
    return 1 if left else 0


def _check(options: argparse.Namespace) -> int:
    from immunolab.grading.author.check import check_course

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
    from immunolab.grading.author.keys import keys_page

    root = find_root()
    out = options.out.expanduser().resolve()
    if any(out.is_relative_to((root / folder).resolve()) for folder in ("release", "notebooks", "docs", "feedback")):
        raise CourseError(
            f"{out.name} would lie where students read; choose a place outside release/, notebooks/, docs/ and feedback/."
        )
    out.write_text(keys_page(root, options.slugs or assignments(root)), encoding="utf-8")
    print(f"Written: {out}")


def _report(options: argparse.Namespace) -> None:
    from immunolab.grading.report.report import report

    root = find_root()
    for path in report(root, options.slug.strip("/"), options.out or root / "report"):
        print(f"Written: {path}")


def _regrade(options: argparse.Namespace) -> None:
    from immunolab.grading.files import write_whole
    from immunolab.grading.regrade.regrade import regrade
    from immunolab.grading.regrade.table import regrade_csv, told

    result = regrade(find_root(), options.slug.strip("/"), write=options.yes)
    print(told(result))
    if options.out:
        write_whole(options.out, regrade_csv(result))
        print(f"Written: {options.out}")


def _export(options: argparse.Namespace) -> None:
    from immunolab.grading.lms.export import export

    done = export(
        find_root(),
        [slug.strip("/") for slug in options.slugs],
        target=options.to,
        roster=options.roster,
        out=options.out,
        by=options.match,
        missing_as_zero=options.missing_as_zero,
        column=options.column,
    )
    print("\n".join([*done.remarks, f"Written: {done.path}, {done.written} students matched."]))


def _demo_class(options: argparse.Namespace) -> None:
    from immunolab.grading.demo.demo import demo_class, next_steps

    root = find_root()
    slugs = options.slugs or [slug for slug in assignments(root) if slug[:2] in ("01", "04")]
    print(next_steps(demo_class(root, options.count, slugs, seed=options.seed, into=options.into)))


def _map(options: argparse.Namespace) -> None:
    from immunolab.coverage import pages

    root = find_root()
    for path, text in pages(root).items():
        path.write_text(text, encoding="utf-8")
        print(f"Written: {path.relative_to(root)}")


if __name__ == "__main__":
    sys.exit(main())
