"""Hand-ins that share a seed: to be looked at by a person, never called anything."""

from __future__ import annotations

from dataclasses import dataclass

from immunolab.grading.report.data import ClassData

#: Why two names can share a seed without anybody having copied.
INNOCENT = (
    "the same person handed in under two names (a second account, a changed user name)",
    "two people worked as a pair on one computer and each handed in the file",
    "one was given the folder of the other to start with, for example after an exchange that failed, and did the work alone",
    "the folder lay in a shared or copied home, as in some computer rooms",
)


@dataclass(frozen=True)
class Shared:
    """Students whose answers files carry the same seed: of the questions that all of them answered
    (``common``), how many have the same response (``same``).
    """

    students: list[str]
    common: int
    same: int


def shared_seeds(data: ClassData) -> list[Shared]:
    """Groups of two or more, largest first. A seed is drawn from some two thousand million by each student's own
    computer, so two alike by chance are not to be expected in any class.
    """
    found = []
    for notebook in data.quizzes:
        groups: dict[int, list[str]] = {}
        for student, hand_in in data.hand_ins.items():
            answers = hand_in.answers.get(notebook)
            if answers is not None and answers.entries:
                groups.setdefault(answers.seed, []).append(student)
        for students in groups.values():
            if len(students) > 1:
                entries = [a.entries for s in students if (a := data.hand_ins[s].answers[notebook])]
                common = [q for q in entries[0] if all(q in e and e[q].response is not None for e in entries)]
                same = sum(all(e[q].response == entries[0][q].response for e in entries) for q in common)
                found.append(Shared(sorted(students), len(common), same))
    return sorted(found, key=lambda s: (-len(s.students), s.students))
