"""A subcommand: its name, what it says of itself, its arguments, and what it does."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Run = Callable[[argparse.Namespace], int | None]


@dataclass(frozen=True)
class Argument:
    """One argument, as argparse takes it."""

    names: tuple[str, ...]
    options: dict[str, Any]


def argument(*names: str, **options: Any) -> Argument:
    """An argument in the words of ``ArgumentParser.add_argument``."""
    return Argument(names, options)


@dataclass(frozen=True)
class Command:
    """One subcommand."""

    name: str
    help: str
    arguments: tuple[Argument, ...]
    run: Run

    def add_to(self, commands: Any) -> None:
        """Enter it into argparse's subcommands."""
        parser = commands.add_parser(self.name, help=self.help, description=self.help)
        for item in self.arguments:
            parser.add_argument(*item.names, **item.options)
        parser.set_defaults(run=self.run)


def command(into: list[Command], name: str, help: str, *arguments: Argument) -> Callable[[Run], Run]:
    """Enter the function below as a subcommand into a list."""

    def enter(run: Run) -> Run:
        into.append(Command(name, help, arguments, run))
        return run

    return enter


def slug(text: str) -> str:
    """An assignment's name as typed, without the slash that a shell completes."""
    return text.strip("/")


ASSIGNMENT = argument("slug", metavar="ASSIGNMENT", type=slug, help="such as 01_two_lines_of_defence")
ASSIGNMENTS = argument("slugs", metavar="ASSIGNMENT", type=slug, nargs="*", help="default: all")
