"""Modules that the kernel's start insists on and this page does without: each costs seconds or a megabyte.

The kernel imports ``micropip`` and ``piplite`` for ``%pip``: nothing is installed here, and no other host is asked.
IPython imports its terminal (``prompt_toolkit``), which a page has not, and uses ``jedi`` to complete code if it is there.
"""

from __future__ import annotations

_PIPLITE = '''"""A stand-in: on this page nothing is installed (see scripts/live/standins.py of the course)."""

import sys
import types

_PIPLITE_DISABLE_PYPI = True
_PIPLITE_URLS = []

_terminal = types.ModuleType("IPython.terminal.embed")
_terminal.embed = None  # IPython offers it by this name
sys.modules.setdefault("IPython.terminal.embed", _terminal)
'''

_CLI = '''"""What %pip says here."""


async def get_transformed_code(argv):
    """A line that says why nothing is installed."""
    return "print('Nothing can be installed on this page: it asks no other host.')"
'''

#: each stand-in by name: its files
STAND_INS: dict[str, list[tuple[str, bytes]]] = {
    "jedi": [],
    "micropip": [("micropip/__init__.py", b'"""A stand-in: on this page nothing is installed."""\n')],
    "piplite": [
        ("piplite/__init__.py", b""),
        ("piplite/piplite.py", _PIPLITE.encode()),
        ("piplite/cli.py", _CLI.encode()),
    ],
}
