"""The steps of an assignment from release to export: what each needs, and the commands that do the same."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import Any

from immunolab.grading.lms.archives import ARCHIVES


@dataclass(frozen=True)
class Counted:
    """What lies there of one assignment. ``exchange``: whether nbgrader moves files here; ``inbound``: students whose
    newest hand-in waits in it; ``new``: handed in and not graded, or again since; ``failed``: those that the last run
    could not grade; ``stale``: feedback pages that show other points than the gradebook has.
    """

    slug: str
    generated: bool
    exchange: bool
    released: bool
    inbound: int
    handed_in: int
    new: int
    failed: int
    graded: int
    to_read: int
    feedback: int
    stale: int


#: which can be stopped without harm: the others take seconds, or write what must be whole
STOPPABLE = ("grade", "report", "look", "feedback", "export")

#: what the button says, and of a run that is under way
WORDS = {
    "release": ("Release", "Releasing"),
    "collect": ("Collect", "Collecting"),
    "unpack": ("Take hand-ins in", "Taking in the hand-ins of"),
    "grade": ("Grade", "Grading"),
    "read": ("Read the texts", ""),
    "report": ("Report", "Writing the report on"),
    "look": ("Regrade", "Scoring anew, to look at:"),
    "regrade": ("Take it over", "Taking the new points over:"),
    "feedback": ("Feedback", "Writing the feedback on"),
    "export": ("Export the marks", "Exporting the marks of"),
}


def commands(step: str, slug: str, *, exchange: bool, options: dict[str, Any] | None = None) -> list[str]:
    """What one types for a step in a terminal in the course folder; none for reading, which is Formgrader's."""
    given = options or {}
    anew = " --force" * bool(given.get("anew"))
    typed = {
        "release": [f"nbgrader generate_assignment {slug}{anew}"]
        + [f"nbgrader release_assignment {slug}{anew}"] * exchange,
        "collect": [f"nbgrader collect {slug} --update"],
        "unpack": [_unpack(slug, platform)] if (platform := given.get("platform")) else [],  # long, and one for each
        "grade": [f"immunolab grade {slug}" + " --force" * bool(given.get("force"))],
        "read": [],
        "report": [f"immunolab report {slug}"],
        "look": [f"immunolab regrade {slug}"],
        "regrade": [f"immunolab regrade {slug} --yes"],
        "feedback": [f"nbgrader generate_feedback {slug} --force"] + [f"nbgrader release_feedback {slug}"] * exchange,
        "export": [_export(slug, given)],
    }
    return typed[step]


def _unpack(slug: str, platform: str) -> str:
    pattern = f"--FileNameCollectorPlugin.named_regexp={ARCHIVES[platform]}"
    return shlex.join(["nbgrader", "zip_collect", slug, "--force", pattern])


def _export(slug: str, given: dict[str, Any]) -> str:
    if not given:
        return f"immunolab export {slug} --to canvas --roster LIST.csv --out MARKS.csv"
    words = ["immunolab", "export", slug]
    for name in ("to", "roster", "match", "column", "id_column", "email_column", "out"):
        if given.get(name):
            words += [f"--{name.replace('_', '-')}", str(given[name])]
    return shlex.join(words + ["--missing-as-zero"] * bool(given.get("missing_as_zero")))


def at_the_desk(sentence: str, slug: str) -> str:
    """A sentence that names a command, in the words of the desk where a button does the same."""
    for command, label in _BUTTONS:
        sentence = re.sub(f"{command} {slug}(?: --force(?! --))?(?=[.,;]|$)", f"the button {label}", sentence)
    return sentence


#: --force is the button's own for feedback, and is left as a command for grading
_BUTTONS = (
    ("nbgrader generate_feedback", "Feedback"),
    ("nbgrader collect", "Collect"),
    ("nbgrader autograde(?! [^ ]+ --force)", "Grade"),
    ("immunolab grade(?! [^ ]+ --force)", "Grade"),
    ("immunolab regrade", "Regrade"),
    ("nbgrader generate_assignment(?! [^ ]+ --force)", "Release"),
)


def next_step(found: Counted) -> tuple[str, str]:
    """The step that comes next and why, in one sentence; no step while the class works."""
    if not found.generated:
        return "release", "Makes the students' copy, without keys. Nothing is sent to anybody yet."
    if found.exchange and not found.released:
        return "release", "Puts the students' copy where they fetch it."
    if found.inbound:
        return "collect", f"{many(found.inbound, 'hand-in')} in the exchange, not collected yet."
    if found.new:
        return "grade", f"{many(found.new, 'hand-in')} not graded yet."
    if not found.handed_in:
        if found.exchange:
            return "", "Nobody has handed in yet."
        return "unpack", (
            "Give your students the file that is below. When they have handed in: the zip that your learning platform makes "
            f"of all hand-ins, or a folder submitted/NAME/{found.slug} for each student in the course folder."
        )
    if found.to_read:
        return "read", f"{many(found.to_read, 'hand-in')} with a text that waits for you to read it."
    if found.feedback < found.graded or found.stale:
        left = found.graded - found.feedback
        why = f"{many(left, 'student')} without a page." if left else ""
        if not found.feedback:
            why += " Was a question bad? Before this, Report, under Every step, shows what went wrong."
        old = f"{many(found.stale, 'page')} with other points than the gradebook has." if found.stale else ""
        return "feedback", " ".join(filter(None, (why, old)))
    return "export", "Everything is graded and read, and the feedback is made."


def steps(found: Counted) -> list[dict[str, Any]]:
    """Every step: ``name``, ``label``, ``commands``, ``options`` to run it with, and ``not_yet``, why it cannot be done,
    or "".
    """
    out = found.generated and (found.released or not found.exchange)
    none_graded = "" if found.graded else "Nothing is graded yet."
    needs = {
        "release": "There are hand-ins, so what students see stays. For a changed key: Regrade."
        if out and (found.handed_in or found.inbound)
        else "",
        "collect": "" if found.exchange else "Students do not hand in on this server: Take hand-ins in.",
        "unpack": "" if found.generated else "It is not released yet.",
        "grade": ("" if found.handed_in else "Nobody has handed in yet.")
        if found.generated
        else "It is not released yet.",
        "read": none_graded,
        "report": none_graded,
        "look": none_graded,
        "feedback": none_graded,
        "export": none_graded,
    }
    options = {"release": {"anew": True}} if out else {}
    return [
        {
            "name": name,
            "label": "Release anew" if name in options else WORDS[name][0],
            "commands": commands(name, found.slug, exchange=found.exchange, options=options.get(name)),
            "options": options.get(name, {}),
            "not_yet": why,
        }
        for name, why in needs.items()
    ]


def facts(found: Counted) -> list[str]:
    """How it stands, in a few words each."""
    said = ["ready for students" if found.generated else "not made yet"]
    if found.exchange:
        said.append("released" if found.released else "not released")
    said += [f"handed in {found.handed_in}", f"graded {found.graded}"]
    if found.new and found.graded:
        said.append(f"to grade {found.new}")
    if found.failed:
        said.append(f"could not be graded {found.failed}")
    said.append(f"to be read {found.to_read}")
    said.append(f"feedback {found.feedback}" + (f", {found.stale} out of date" if found.stale else ""))
    return said


def many(count: int, what: str) -> str:
    """A count with its noun."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
