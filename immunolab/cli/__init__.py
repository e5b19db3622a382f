"""The ``immunolab`` command: a file for each of its users, each subcommand beside its own arguments."""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from importlib.metadata import requires

from immunolab import __version__
from immunolab.cli import author, grader, learner
from immunolab.course import CourseError

#: in the order of ``immunolab --help``
COMMANDS = [*learner.COMMANDS, *grader.COMMANDS, *author.COMMANDS]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="immunolab", description="Tools of the immunotherapy course.")
    parser.add_argument("--version", action="version", version=f"immunolab {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):  # a terminal without accents shows them in another way
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        return int(options.run(options) or 0)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:  # the package was installed without what this command works with
        if (extra := _extra_with(error.name)) is None:
            raise
        print(
            f"immunolab {options.command} needs {error.name}, which is not installed here. "
            f"Install it with: pip install 'immunolab[{extra}]'",
            file=sys.stderr,
        )
        return 1
    except BrokenPipeError:  # the reader has seen enough: immunolab check | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:  # a full disk, a folder that may not be written to
        if error.filename is None:
            raise
        print(f"{error.filename}: {error.strerror}. Nothing more was done.", file=sys.stderr)
        return 1


def _extra_with(module: str | None) -> str | None:
    """The extra of this package that brings a module; None if no extra names it."""
    name = (module or "").partition(".")[0]
    for requirement in requires("immunolab") or []:
        what = re.split(r"[^\w.-]", requirement)[0].replace("-", "_").lower()
        extra = re.search(r"extra == ['\"](\w+)", requirement)
        if extra and what == name:
            return extra[1]
    return None
