"""Commands for who grades a class."""

from __future__ import annotations

import argparse
import multiprocessing
from multiprocessing import forkserver
from pathlib import Path

from immunolab.cli.command import ASSIGNMENT, ASSIGNMENTS, Command, argument, command, slug
from immunolab.course import CourseError, assignments, find_root

COMMANDS: list[Command] = []


@command(
    COMMANDS,
    "grade",
    "grade every hand-in of an assignment, over all cores",
    ASSIGNMENT,
    argument("--jobs", type=int, metavar="N", help="processes (default: one a core)"),
    argument("--scheduler", metavar="ADDRESS", help="a Dask cluster grades instead, such as tcp://host:8786"),
    argument("--student", nargs="+", metavar="ID", help="only these (default: everybody)"),
    argument("--force", action="store_true", help="grade again what is graded"),
    argument("--no-progress", action="store_true", help="say nothing before the end"),
)
def grade(options: argparse.Namespace) -> int:
    """Grade a class."""
    if options.jobs is not None and options.jobs < 1:
        raise CourseError(f"--jobs {options.jobs}: there must be at least one.")
    if options.jobs != 1 and not options.scheduler:
        _start_workers_early()
    root = find_root()
    from immunolab.grading.batch.run import grade

    summary = grade(
        root,
        options.slug,
        jobs=options.jobs,
        scheduler=options.scheduler,
        students=options.student,
        force=options.force,
        progress=not options.no_progress,
    )
    print(summary.text())
    return summary.exit_code


def _start_workers_early() -> None:
    """Import what all workers need once, in a process of its own, while this one imports the same.

    It stands here and not with the workers because importing those is the second that is saved.
    """
    if "forkserver" in multiprocessing.get_all_start_methods():
        multiprocessing.get_context("forkserver").set_forkserver_preload(["immunolab.grading.batch.workers"])
        forkserver.ensure_running()


@command(
    COMMANDS,
    "report",
    "what the class got wrong: item analysis as a page and CSV",
    ASSIGNMENT,
    argument("--out", type=Path, metavar="FOLDER", help="default: report/ in the course folder"),
)
def report(options: argparse.Namespace) -> None:
    """Write the report."""
    from immunolab.grading.report.report import report

    root = find_root()
    done = report(root, options.slug, options.out or root / "report")
    print("\n".join([*done.remarks, *(f"Written: {path}" for path in done.paths)]))


@command(
    COMMANDS,
    "regrade",
    "score everybody anew after a key was changed in source/",
    ASSIGNMENT,
    argument("--yes", action="store_true", help="write it; without this nothing is changed"),
    argument("--out", type=Path, metavar="FILE.csv", help="all students' gains and losses"),
)
def regrade(options: argparse.Namespace) -> None:
    """Show who gains and who loses, and write it if asked."""
    from immunolab.grading.files import write_whole
    from immunolab.grading.regrade.regrade import regrade
    from immunolab.grading.regrade.table import regrade_csv, told

    result = regrade(find_root(), options.slug, write=options.yes)
    print(told(result))
    if options.out:
        write_whole(options.out, regrade_csv(result))
        print(f"Written: {options.out}")


@command(
    COMMANDS,
    "export",
    "marks for the gradebook of a learning platform",
    argument("slugs", metavar="ASSIGNMENT", type=slug, nargs="+", help="one or more, or: all"),
    argument(
        "--to", metavar="PLATFORM", required=True, help="such as moodle; an unknown one is answered with the known"
    ),
    argument("--roster", type=Path, metavar="FILE.csv", required=True, help="the class as the LMS exports it"),
    argument("--out", type=Path, metavar="FILE.csv", required=True),
    argument("--match", choices=["id", "email", "name"], help="default: id"),
    argument("--missing-as-zero", action="store_true", help="0 for those who handed in nothing"),
    argument("--column", metavar="HEADER", help="the roster's column that the marks belong to"),
    argument("--id-column", metavar="HEADER", help="the roster's column of ids (default: known by its name)"),
    argument("--email-column", metavar="HEADER", help="the roster's column of addresses; means --match email"),
)
def export(options: argparse.Namespace) -> None:
    """Write the marks of a roster's people."""
    from immunolab.grading.lms.export import export

    done = export(
        find_root(),
        options.slugs,
        target=options.to,
        roster=options.roster,
        out=options.out,
        by=options.match or ("email" if options.email_column and not options.id_column else "id"),
        missing_as_zero=options.missing_as_zero,
        column=options.column,
        id_column=options.id_column,
        email_column=options.email_column,
    )
    print("\n".join([*done.remarks, f"Written: {done.path}, {done.written} students matched."]))


@command(
    COMMANDS,
    "keys",
    "every graded question with its keys and rubrics, for instructors",
    ASSIGNMENTS,
    argument("--out", type=Path, required=True, help="the page to write, where students cannot read it"),
)
def keys(options: argparse.Namespace) -> None:
    """Write the page of keys, but not where students read."""
    from immunolab.grading.author.keys import keys_page
    from immunolab.grading.files import refuse_where_students_read, write_whole

    root, out = find_root(), options.out.expanduser().resolve()
    refuse_where_students_read(root, out)
    write_whole(out, keys_page(root, options.slugs or assignments(root)))
    print(f"Written: {out}")


@command(
    COMMANDS,
    "demo-class",
    "a course of its own with a simulated class to try it on",
    argument("count", metavar="N", type=int, help="students, such as 200"),
    argument("slugs", metavar="ASSIGNMENT", type=slug, nargs="*", help="default: 01 and 04"),
    argument("--seed", type=int, default=1, help="another number, another class (default: 1)"),
    argument("--into", type=Path, metavar="FOLDER", default=Path("demo-class"), help="new or empty"),
)
def demo_class(options: argparse.Namespace) -> None:
    """Make the class, and say what to type next."""
    from immunolab.grading.demo.demo import demo_class, next_steps

    root = find_root()
    slugs = options.slugs or [slug for slug in assignments(root) if slug[:2] in ("01", "04")]
    print(next_steps(demo_class(root, options.count, slugs, seed=options.seed, into=options.into)))
