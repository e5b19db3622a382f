"""Commands for who writes lessons and questions."""

from __future__ import annotations

import argparse
from pathlib import Path

from immunolab.cli.command import ASSIGNMENT, ASSIGNMENTS, Command, argument, command, slug
from immunolab.course import CourseError, assignments, find_root, lessons

COMMANDS: list[Command] = []


@command(
    COMMANDS,
    "new",
    "a new lesson with its assignment, as a valid skeleton",
    argument("slug", metavar="NN_SLUG", type=slug, help="such as 18_new_topic"),
)
def new(options: argparse.Namespace) -> None:
    """Write the skeleton."""
    from immunolab.skeleton import write_skeleton

    root = find_root()
    for path in write_skeleton(root, options.slug):
        print(f"Written: {path.relative_to(root)}")
    print(f"Fill in what is in capitals, then: immunolab release {options.slug}, and immunolab check.")


@command(COMMANDS, "release", "make the student copies in release/ from source/", ASSIGNMENTS)
def release(options: argparse.Namespace) -> int:
    """Make release/ anew."""
    from immunolab.grading.author.release import release

    root = find_root()
    left = release(root, options.slugs or assignments(root))
    print("\n".join(left) or "release/ is in step with source/.")
    return 1 if left else 0


@command(
    COMMANDS,
    "check",
    "every fault of lessons, questions, assignments and releases, with the remedy; and their measures with the limits",
    argument("slugs", nargs="*", metavar="NN_SLUG", type=slug, help="only these, with all that is to do in them"),
)
def check(options: argparse.Namespace) -> int:
    """Print the measures of each page, then every fault."""
    from immunolab.grading.author.check import check_course
    from immunolab.grading.author.measuring import measured_pages
    from immunolab.measure import form_table, table

    root = find_root()
    if unknown := sorted(set(options.slugs) - set(lessons(root))):
        raise CourseError(f"There is no lesson {unknown[0]} in notebooks/.")
    measured = measured_pages(root, options.slugs)
    for page, found in measured:
        print(table(page, found, details=bool(options.slugs)), end="\n\n")
    print(form_table(page for page, _ in measured), end="\n\n")
    faults = check_course(root, measured, options.slugs)
    print("\n".join(["Faults:", *faults]) if faults else "No fault found.")
    return 1 if faults else 0


@command(
    COMMANDS,
    "evidence",
    "faults of the dossier; with --stale the rows to look at again, with source and where the course shows them",
    argument("--stale", action="store_true", help="list what is past its day, longest overdue first"),
    argument("--on", metavar="DATE", help="on this day, YYYY-MM-DD, instead of today"),
)
def evidence(options: argparse.Namespace) -> int:
    """Print the dossier's faults, or what is to be looked at again."""
    from datetime import date

    from immunolab.evidence import validate
    from immunolab.shown import stale_text

    root = find_root()
    if options.stale:
        try:
            print(stale_text(root, options.on or date.today().isoformat()))
        except ValueError as error:
            raise CourseError(f"--on: {error}") from error
        return 0
    faults = validate()
    print("\n".join(["Faults:", *faults]) if faults else "No fault found in the dossier. What is stale: add --stale.")
    return 1 if faults else 0


@command(
    COMMANDS,
    "fold",
    "fold away the code of lessons that a learner need not read",
    argument("slugs", metavar="LESSON", type=slug, nargs="*", help="such as 02_recognition; default: all"),
)
def fold(options: argparse.Namespace) -> int:
    """Fold the lessons' code cells that only show things."""
    from immunolab.folding import fold

    folder = find_root() / "notebooks"
    slugs = options.slugs or sorted({path.stem for path in folder.glob("[0-9][0-9]_*.ipynb")})
    for name in slugs:
        path = folder / f"{name}.ipynb"
        if not path.is_file():
            print(f"There is no lesson {name} in {folder.name}/.")
            return 1
        if changed := fold(path):
            print(f"{path.name}: {len(changed)} cells folded or opened. Reload it in JupyterLab if it is open there.")
    return 0


@command(
    COMMANDS,
    "map",
    "the pages that are made from lessons and dossier: claims, therapies, topics, the map of the course",
)
def course_map(options: argparse.Namespace) -> None:
    """Write the generated pages."""
    from immunolab.coverage import pages
    from immunolab.lab.wake import OWN_CELLS, own_cells_page

    root = find_root()
    own = {root / "immunolab" / "lab" / OWN_CELLS: own_cells_page(root)}
    for path, text in (pages(root) | own).items():
        path.write_text(text, encoding="utf-8")
        print(f"Written: {path.relative_to(root)}")


@command(
    COMMANDS,
    "link-terms",
    "link each lesson's bold terms to the glossary, with the explanation as tooltip",
    argument("slugs", nargs="*", metavar="NN_SLUG", type=slug, help="lessons; all, if none is named"),
)
def link_terms(options: argparse.Namespace) -> None:
    """Write the links into the lessons' notebooks."""
    from immunolab.terms import link_notebook

    folder = find_root() / "notebooks"
    for name in options.slugs or lessons(find_root()):
        try:
            changed = link_notebook(folder / f"{name}.ipynb")
        except (OSError, ValueError) as error:
            raise CourseError(f"notebooks/{name}.ipynb: {error}") from error
        print(f"{name}: {', '.join(changed) or 'in step'}")


@command(
    COMMANDS,
    "bank-in",
    "bring questions of a bank in: Moodle XML, GIFT, QTI 2.1 or 3.0; shows what would come and what would be lost",
    argument("file", type=Path, metavar="FILE", help="as the platform exports it"),
    argument(
        "--into", dest="slug", metavar="ASSIGNMENT", type=slug, required=True, help="such as 01_two_lines_of_defence"
    ),
    argument("--practice", action="store_true", help="into the lesson's questions, not the assignment's"),
    argument("--objective", default="", metavar="NAME", help="what they test (default: their category or a tag)"),
    argument("--yes", action="store_true", help="write it; without this nothing is changed"),
    argument("--out", type=Path, metavar="FILE.md", help="the whole list of what comes and what is lost"),
)
def bank_in(options: argparse.Namespace) -> int:
    """Show what a bank would bring, and write it if asked."""
    from immunolab.files import write_whole
    from immunolab.grading.banks import bring_in, told
    from immunolab.grading.banks.formats import read_file

    root = find_root()
    bank = read_file(options.file)
    made = bring_in.plan(root, options.slug, bank, practice=options.practice, objective=options.objective)
    print(told.short_in(made, options.file.name))
    if options.out:
        write_whole(options.out, told.list_in(made, options.file.name).encode())
        print(f"Written: {options.out}")
    if not options.yes:
        print(
            "Nothing is changed yet. To bring them in, add --yes." if made.coming else "There is nothing to bring in."
        )
        return 0 if made.coming or made.there else 1
    for path in bring_in.write(made):
        print(f"Written: {path.relative_to(root)}")
    print("\n".join(["Left to do:", *(f"- {line}" for line in bring_in.to_dos(made))]))
    return 0


@command(
    COMMANDS,
    "bank-out",
    "take questions out with their keys, for another platform: Moodle XML, GIFT, QTI 2.1 or 3.0",
    ASSIGNMENT,
    argument("out", type=Path, metavar="FILE", help="ends in .xml (Moodle), .gift or .zip (QTI 3.0)"),
    argument("--practice", action="store_true", help="the lesson's questions, not the assignment's"),
    argument("--to", metavar="FORMAT", help="moodle, gift, qti21 or qti30 (default: by the file's ending)"),
)
def bank_out(options: argparse.Namespace) -> None:
    """Write the file where students do not read, and beside it the list of what it could not hold."""
    from immunolab.grading.banks import told
    from immunolab.grading.banks.formats import target_of, write_bank
    from immunolab.grading.banks.take_out import gather
    from immunolab.grading.files import refuse_where_students_read, write_whole

    root, out = find_root(), options.out.expanduser().resolve()
    to = target_of(out, options.to)
    refuse_where_students_read(root, out)
    items = gather(root, options.slug, practice=options.practice)
    raw, written = write_bank(items, to, options.slug)
    write_whole(out, raw)
    beside = out.with_name(f"{out.stem}-not-carried.md")
    write_whole(beside, told.list_out(items, written, to, options.slug))
    print(told.short_out(items, written, to, options.slug))
    print(f"Written: {out}, with its keys: not for students.\nWritten: {beside}")
