"""A question file whose questions are changed, added and removed in its text: what is not changed stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any

from immunolab.quiz import QuizFileError
from immunolab.quiz.files import encoding_of
from immunolab.quiz.plain_yaml import PlainYamlError, parse_yaml
from immunolab.writing.yaml_edits import Edit, applied, edits, same
from immunolab.writing.yaml_places import compose, end_of, line_end, line_start, next_line
from immunolab.writing.yaml_text import block
from immunolab.writing.yaml_text import entry as written


class QuestionText:
    """The text of a question file.

    Parameters
    ----------
    raw : the file's bytes; UTF-8, or what its byte order mark says
    name : what messages call it

    Raises
    ------
    QuizFileError
        If it cannot be read, or has not the form of a question file.

    """

    def __init__(self, raw: bytes, name: str) -> None:
        self.name, self._encoding = name, encoding_of(raw)
        try:
            self.text = raw.decode(self._encoding)
            self.data = deepcopy(_data(self.text))
        except UnicodeError:
            raise QuizFileError(f"{name} is not UTF-8 text; save it again as UTF-8.") from None
        except PlainYamlError as error:
            raise QuizFileError(f"{name}, line {error.line}: {error}.") from None
        found = self.data.get("questions") if isinstance(self.data, dict) else None
        if not isinstance(found, list) or not all(isinstance(q, dict) and isinstance(q.get("id"), str) for q in found):
            raise QuizFileError(
                f"{name} must hold `questions:`, a list in which each question begins with `- id: ...`."
            )
        self.questions: dict[str, dict[str, Any]] = {q["id"]: q for q in found}
        if len(self.questions) < len(found):
            raise QuizFileError(f"{name}: two questions have the same `id`; give each question its own.")

    def __bytes__(self) -> bytes:
        """The file, written as it was."""
        return self.text.encode(self._encoding)

    @property
    def _break(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    def change(self, question_id: str, wanted: Mapping[str, Any]) -> None:
        """Give a question these fields; lines of fields that stay the same are not touched."""
        before = self.questions[question_id]
        if same(before, wanted, ordered=False):
            return
        node = self._node(question_id)
        if node.flow_style:
            whole = self._break.join(_lines(wanted, node.start_mark.column))
            found = [Edit(node.start_mark.index, end_of(self.text, node), whole)]
        else:
            found = edits(self.text, node, before, wanted, self._break, top=True)
        self._keep(applied(self.text, found), question_id, wanted)

    def add(self, wanted: Mapping[str, Any], after: str | None = None) -> None:
        """A question more, behind another one, or as the last."""
        behind = self._node(after if after in self.questions else list(self.questions)[-1])
        column, dash = behind.start_mark.column, self.text.rfind("-", 0, behind.start_mark.index)
        lead = dash - line_start(self.text, dash)
        first, *rest = _lines(wanted, column)
        lines = ["", " " * lead + "-" + " " * (column - lead - 1) + first, *rest]
        at = line_end(self.text, end_of(self.text, behind))
        text = self.text[:at] + self._break + self._break.join(lines) + self.text[at:]
        self._keep(text if text.endswith("\n") else text + self._break, str(wanted["id"]), wanted)

    def remove(self, question_id: str) -> None:
        """A question less. QuizFileError if it is the only one."""
        if len(self.questions) == 1:
            raise QuizFileError(f"{self.name}: it is the only question, and a question file has one at least.")
        node = self._node(question_id)
        start = line_start(self.text, self.text.rfind("-", 0, node.start_mark.index))
        end = next_line(self.text, end_of(self.text, node))
        below = next_line(self.text, end)
        if not self.text[end:below].strip():
            end = below  # the blank line below it
        text = self.text[:start] + self.text[end:]
        self._keep(text.rstrip() + self._break if end == len(self.text) else text, question_id, None)

    def _node(self, question_id: str) -> Any:
        """The node of a question."""
        for name, value in compose(self.text).value:
            for node in value.value if name.value == "questions" else ():
                if any(key.value == "id" and part.value == question_id for key, part in node.value):
                    return node
        raise QuizFileError(f"{self.name} has no question {question_id!r}.")

    def _keep(self, text: str, question_id: str, wanted: Mapping[str, Any] | None) -> None:
        """Take a new text if it holds what was meant and nothing else has changed."""

        def rest(data: Mapping[str, Any]) -> dict[str, Any]:
            others = {q["id"]: q for q in data["questions"] if q["id"] != question_id}
            return {**{name: value for name, value in data.items() if name != "questions"}, "questions": others}

        try:
            made = QuestionText(text.encode(self._encoding), self.name)
            now = made.questions.get(question_id)
            good = same(rest(self.data), rest(made.data)) and same(now, wanted, ordered=False)
        except QuizFileError:
            good = False
        if not good:
            raise QuizFileError(
                f"{self.name}: question {question_id} cannot be written there by the form; the file is as it was."
            )
        self.text, self.data, self.questions = made.text, made.data, made.questions


@lru_cache(maxsize=8)
def _data(text: str) -> Any:
    """The content of a file: the form asks for it at each pause in typing."""
    return parse_yaml(text)


def _lines(question: Mapping[str, Any], column: int) -> list[str]:
    """A whole question in block form; the first line without its indentation."""
    first, *rest = block(dict(question), column, top=True)
    return [first, *(" " * column + line if line.strip() else line for line in rest)]


def alone(title: str, question: Mapping[str, Any]) -> str:
    """A question file that holds one question."""
    first, *rest = _lines(question, 4)
    return "\n".join([*written("title", title, 0), "questions:", f"  - {first}", *rest]) + "\n"
