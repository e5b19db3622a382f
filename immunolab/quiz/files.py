"""Read a question file, or say in one sentence what is wrong with it, where, and what to do."""

from __future__ import annotations

import codecs
import difflib
import stat
from functools import lru_cache
from pathlib import Path

from immunolab.quiz import built
from immunolab.quiz.questions import QuestionFile

QUIZ_SUFFIX = ".quiz.yaml"
MAX_BYTES = 500_000


class QuizFileError(ValueError):
    """A question file cannot be used; the message names file, question, field and remedy."""


def load_questions(path: str | Path) -> QuestionFile:
    """Read and validate a question file.

    Raises
    ------
    QuizFileError
        One sentence: file, question, field, what is wrong and what to do.

    """
    path = Path(path)
    if (known := built.known(path)) is not None:
        return known
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would be read for ever
            sort = "a folder" if stat.S_ISDIR(status.st_mode) else "not a file"
            raise QuizFileError(f"{path.name} is {sort}; give the name of a question file, ending in {QUIZ_SUFFIX}.")
        if status.st_size > MAX_BYTES:
            limit = f"{MAX_BYTES // 1000} kB"
            raise QuizFileError(
                f"{path.name} is larger than {limit}; a question file is text, keep pictures beside it."
            )
        return _load(path.resolve(), status.st_mtime_ns, status.st_size)
    except (FileNotFoundError, NotADirectoryError):
        raise QuizFileError(_missing(path)) from None
    except UnicodeError as error:
        where = f" (byte {error.start})" if isinstance(error, UnicodeDecodeError) else ""
        raise QuizFileError(f"{path.name} is not UTF-8 text{where}; save it again as UTF-8.") from None
    except OSError as error:
        raise QuizFileError(
            f"{path.name} cannot be read ({error.strerror}); check the file and its permissions."
        ) from None


@lru_cache(maxsize=64)
def _load(path: Path, _changed: int, _size: int) -> QuestionFile:
    """Parsed once for each state of the file: a grader opens the same one a thousand times."""
    return parse_questions(decoded(path.read_bytes()), path.name)


#: What editors put at the beginning of a file to say how it is written; the longer mark first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(raw: bytes) -> str:
    """How a file is written, Python's name of it. Raises UnicodeError for UTF-16 that does not say so."""
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\0" in raw[:200]:
        raise UnicodeError("UTF-16 without its mark")
    return encoding


def decoded(raw: bytes) -> str:
    """The text of a file that an editor wrote: UTF-8, or what its byte order mark says; line ends as ``\\n``.

    Raises UnicodeError if it is neither.
    """
    return raw.decode(encoding_of(raw)).replace("\r\n", "\n").replace("\r", "\n")


def parse_questions(raw: str, name: str) -> QuestionFile:
    """Validate the text of a question file; ``name`` is what messages call it."""
    # late: a page whose question files are built has neither pydantic nor a need to start YAML
    from pydantic import ValidationError

    from immunolab.quiz.faults import in_one_sentence, what
    from immunolab.quiz.plain_yaml import PlainYamlError, parse_yaml

    try:
        data = parse_yaml(raw)
    except PlainYamlError as error:
        where = f"{name}, line {error.line}" if error.line else name
        raise QuizFileError(f"{where}: {error}.") from None
    if data is None:
        raise QuizFileError(f"{name} is empty; it must start with `title:` and `questions:`.")
    if not isinstance(data, dict):
        raise QuizFileError(f"{name} holds {what(data)}; it must start with `title:` and `questions:`.")
    try:
        return QuestionFile.model_validate(data)
    except ValidationError as error:
        raise QuizFileError(in_one_sentence(error, data, name)) from None


def _missing(path: Path) -> str:
    near = difflib.get_close_matches(path.name, [p.name for p in path.parent.glob("*" + QUIZ_SUFFIX)], n=1)
    hint = f" Did you mean {near[0]}?" if near else " It must lie beside the notebook that uses it."
    return f"There is no file {path.name} in {path.parent.resolve().name or path.parent}/.{hint}"
