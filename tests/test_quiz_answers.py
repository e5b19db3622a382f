"""The answers file: whole after every kill, kept through every fault, and never overwritten when it is odd."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import pickle
import random
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import filelock
import pytest
from filelock import FileLock
from quiz_examples import NAMES, RIGHT, WRONG, whole_file

from immunolab.quiz import Quiz, answers
from immunolab.quiz.answers import AnswerFile, AnswersError, parse_answers

NAME = "01_cells"
NOBODY = 65534

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a Unix")


def course(folder: Path) -> Path:
    """A folder with a question file; returns where its answers go."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{NAME}.quiz.yaml").write_text(whole_file(), encoding="utf-8")
    return folder / f"{NAME}.answers.json"


def opened(path: Path) -> Quiz:
    return Quiz(path.with_name(f"{NAME}.quiz.yaml"))


def save(quiz: Quiz, name: str, response: Any) -> str:
    """Save one answer; returns what went wrong, or an empty text."""
    return quiz.save(quiz.questions[name], response, attempt=True)[1]


def on_disk(path: Path) -> dict[str, Any]:
    """Responses in the file, read as strictly as the grader reads them."""
    return {name: entry.response for name, entry in parse_answers(path.read_bytes(), NAME).entries.items()}


def beside(path: Path) -> set[str]:
    """What lies in the folder besides the question file."""
    return {p.name for p in path.parent.iterdir()} - {f"{NAME}.quiz.yaml"}


def forked(function: Callable[..., Any], *given: Any) -> Any:
    """What a function returns in a fork of this process."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            result: tuple[Any, str] = (function(*given), "")
        except BaseException:
            result = (None, traceback.format_exc())
        os.write(writer, pickle.dumps(result))
        os._exit(0)
    os.close(writer)
    with open(reader, "rb") as stream:  # noqa: PTH123  (a descriptor)
        value, fault = pickle.loads(stream.read())
    os.waitpid(child, 0)
    if fault:
        raise AssertionError(fault)
    return value


@pytest.fixture(scope="module")
def in_child() -> Iterator[Callable[..., Any]]:
    """Calls a function in a fork of a warm process of one thread: it may fork, and drop its rights."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield lambda *given: pool.submit(forked, *given).result(timeout=120)


@contextlib.contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fail instead of waiting for ever."""

    def stop(*_: Any) -> None:
        raise TimeoutError(f"not done in {seconds} s")

    old = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, old)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return course(tmp_path)


# -- the ordinary day


def test_the_file_is_as_the_contract_says(path):
    quiz = opened(path)
    assert save(quiz, "one", "b") == ""
    data = json.loads(path.read_text(encoding="utf-8"))
    entry = data["answers"]["one"]
    assert data == {"schema": 1, "quiz": NAME, "seed": quiz.file.answers.seed, "answers": {"one": entry}}
    assert list(entry) == ["response", "saved_at", "attempts"]
    assert time.strptime(entry["saved_at"], "%Y-%m-%dT%H:%M:%SZ") and entry["attempts"] == 1
    assert beside(path) == {path.name}


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_answer_comes_back_when_reopened(path, name):
    first = opened(path)
    assert save(first, name, RIGHT[name]) == ""
    again = opened(path)
    assert again.response(again.questions[name]) == RIGHT[name] and again.attempts(again.questions[name]) == 1
    assert again.file.answers.seed == first.file.answers.seed and not again.file.notice


def test_an_answer_can_be_changed_and_taken_back(path):
    quiz = opened(path)
    for response in ("a", "b", None):
        assert save(quiz, "one", response) == ""
    assert on_disk(path) == {"one": None}
    assert opened(path).attempts(quiz.questions["one"]) == 2  # taking back is no attempt


def test_a_slip_is_told_and_the_saved_answer_stays(path):
    quiz = opened(path)
    save(quiz, "one", "b")
    assert "not a choice" in save(quiz, "one", "q")
    assert on_disk(path) == {"one": "b"}


def test_the_seed_is_kept_before_the_first_answer(path):
    quiz = opened(path)
    quiz.file.save_seed()
    assert opened(path).file.answers.seed == quiz.file.answers.seed
    other = opened(path)
    other.file.save_seed()
    assert parse_answers(path.read_bytes()).seed == quiz.file.answers.seed


def test_two_seeds_are_not_the_same(tmp_path):
    assert len({opened(course(tmp_path / str(n))).file.answers.seed for n in range(20)}) == 20


def test_the_mode_of_the_file_stays(path):
    quiz = opened(path)
    save(quiz, "one", "b")
    assert path.stat().st_mode & 0o777 == 0o644
    path.chmod(0o600)
    save(quiz, "one", "c")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_deleted_meanwhile_is_written_anew_with_all_answers(path):
    quiz = opened(path)
    save(quiz, "one", "b")
    path.unlink()
    assert save(quiz, "some", ["a"]) == ""
    assert on_disk(path) == {"one": "b", "some": ["a"]}


def test_a_click_to_the_answer_on_disk(path, capsys):
    quiz = opened(path)
    for name in NAMES:
        save(quiz, name, RIGHT[name])
    took = []
    for n in range(300):
        begun = time.perf_counter()
        assert save(quiz, "one", "abcd"[n % 4]) == ""
        took.append((time.perf_counter() - begun) * 1000)
    assert on_disk(path)["one"] == "d" and quiz.attempts(quiz.questions["one"]) == 301
    median, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    with capsys.disabled():
        print(f"\na click to the answer on disk: median {median:.1f} ms, p95 {p95:.1f} ms (300 saves)")


# -- what editors make of the file


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_an_answers_file_saved_by_an_editor_is_read_and_goes_on(path, encoding, end):
    quiz = opened(path)
    save(quiz, "one", "b")
    save(quiz, "words", "Zürich 5 µg")
    target = path.with_name(f"{NAME}.answers.json")
    target.write_bytes(target.read_text(encoding="utf-8").replace("\n", end).encode(encoding))
    again = opened(path)
    assert not again.file.notice and again.file.answers == quiz.file.answers
    assert save(again, "some", ["a"]) == ""
    assert on_disk(path) == {"one": "b", "words": "Zürich 5 µg", "some": ["a"]}


@pytest.mark.parametrize(
    "damage", [lambda raw: raw.replace("ü", "\u00fc").encode("latin-1"), lambda raw: raw.encode("utf-16")[:-7]]
)
def test_what_no_encoding_explains_is_kept_byte_for_byte(path, damage):
    quiz = opened(path)
    save(quiz, "words", "Zürich")
    target = path.with_name(f"{NAME}.answers.json")
    raw = damage(target.read_text(encoding="utf-8"))
    target.write_bytes(raw)
    again = opened(path)
    save(again, "one", "b")
    (aside,) = target.parent.glob("*.set-aside-*")
    assert aside.read_bytes() == raw and aside.name in again.file.notice


# -- kills


def save_for_ever(path: Path, start: int, ready: int) -> None:
    """Save in a loop until killed; texts of many lengths, so that half a file would show."""
    file = AnswerFile(path, NAME)
    os.write(ready, b".")
    for n in range(start, 10**9):
        file.record(f"q{n % 5}", "x" * (n * 37 % 4000), attempt=True)


def two_hundred_kills(path: Path) -> tuple[int, int]:
    """Kill processes at random moments of saving. Returns how many saved, and how many were cut off.

    Two hundred, and on a busy machine, where a kill falls between two saves, as many more as it takes, up to 2,000.
    """
    file, took = AnswerFile(path, NAME), []
    for _ in range(9):  # how long a save takes here and now: the kills are to fall into the first few
        begun = time.perf_counter()
        file.record("q0", "first", attempt=True)
        took.append(time.perf_counter() - begun)
    pace = min(0.1, max(0.002, statistics.median(took)))
    chance, attempts, advanced, cut_off = random.Random(7), len(took), 0, 0
    seed = parse_answers(path.read_bytes(), NAME).seed
    reading, ready = os.pipe()
    for n in range(2000):
        child = os.fork()
        if not child:
            try:
                save_for_ever(path, n, ready)
            finally:
                os._exit(1)
        os.read(reading, 1)  # on a busy machine the child may be late: the moment counts from its first save
        time.sleep(chance.uniform(0.1, 5) * pace)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), f"child {n} ended by itself"
        found = parse_answers(path.read_bytes(), NAME)
        total = sum(entry.attempts for entry in found.entries.values())
        assert found.seed == seed and total >= attempts, f"kill {n} lost an answer"
        strays = [p for p in path.parent.iterdir() if p.name.endswith(".tmp")]
        assert len(strays) <= 1, strays
        advanced, cut_off, attempts = advanced + (total > attempts), cut_off + len(strays), total
        if n >= 200 and advanced > 50 and cut_off > 5:
            break
    AnswerFile(path, NAME).record("q0", "last", attempt=True)
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    return advanced, cut_off


@pytest.mark.slow
def test_200_kills_leave_a_whole_file_each_time(in_child, tmp_path):
    advanced, cut_off = in_child(two_hundred_kills, tmp_path / f"{NAME}.answers.json")
    assert advanced > 50 and cut_off > 5, (advanced, cut_off)  # the kills fell into saving


# -- several at once


def all_at_once(path: Path, processes: int, saves: int, question: str) -> list[int]:
    """Each process saves its number again and again; returns their exit codes."""
    children = []
    for number in range(processes):
        child = os.fork()
        if not child:
            try:
                file = AnswerFile(path, NAME)
                for n in range(saves):
                    file.record(question.format(number=number, n=n), f"by {number}", attempt=True)
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


@pytest.mark.slow
@pytest.mark.parametrize("processes", [2, 8])
def test_processes_that_answer_different_questions_lose_nothing(in_child, path, processes):
    assert in_child(all_at_once, path, processes, 20, "q{number}-{n}") == [0] * processes
    assert on_disk(path) == {f"q{k}-{n}": f"by {k}" for k in range(processes) for n in range(20)}
    assert beside(path) == {path.name}


@pytest.mark.slow
def test_two_processes_on_the_same_question_end_with_one_of_the_two(in_child, path):
    assert in_child(all_at_once, path, 2, 30, "same") == [0, 0]
    entry = parse_answers(path.read_bytes(), NAME).entries["same"]
    assert entry.response in {"by 0", "by 1"} and entry.attempts == 60


def test_two_open_notebooks_see_each_other_s_answers(path):
    one, other = opened(path), opened(path)
    save(one, "one", "b")
    save(other, "some", ["a"])
    save(one, "number", 4)
    assert on_disk(path) == {"one": "b", "some": ["a"], "number": 4}
    assert one.file.answers.seed == other.file.answers.seed


def test_a_lock_that_is_not_released_is_told(path, monkeypatch):
    quiz = opened(path)
    save(quiz, "one", "a")
    locks: list[FileLock] = []

    def remember(*given: Any, **more: Any) -> FileLock:
        locks.append(FileLock(*given, **more))
        return locks[-1]

    monkeypatch.setattr(filelock, "FileLock", remember)
    monkeypatch.setattr(answers, "LOCK_SECONDS", 0.1)
    save(quiz, "one", "b")
    with FileLock(locks[0].lock_file):
        assert "another kernel" in save(quiz, "one", "c")
        assert on_disk(path) == {"one": "b"}
        path.write_text("{")  # an odd file is left alone as long as another may be mending it
        assert "another kernel" in opened(path).file.notice and path.read_text() == "{"


# -- a disk that refuses


def through_a_full_disk(path: Path, fill: Callable[[], Any], free: Callable[[], Any]) -> list[str]:
    """Answer before, while and after the disk is full; returns what the learner was told meanwhile."""
    quiz = opened(path)
    assert save(quiz, "one", "a") == save(quiz, "words", "A few words. " * 50) == ""
    before = path.read_bytes()
    fill()
    told = [save(quiz, "one", "b"), save(quiz, "some", ["a", "c"])]
    assert path.read_bytes() == before and beside(path) - {"ballast"} == {path.name}
    assert quiz.response(quiz.questions["one"]) == "b"  # kept in the page
    free()
    assert save(quiz, "number", 4.2) == ""
    kept = on_disk(path)
    assert kept.pop("words").startswith("A few words.")
    assert kept == {"one": "b", "some": ["a", "c"], "number": 4.2}
    return told


def on_a_tmpfs(folder: str) -> list[str]:
    """In a mount namespace of its own: a real file system of 256 kB, filled to the last byte."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], check=True)
    path = course(Path(folder))

    def fill() -> None:
        with contextlib.suppress(OSError), (path.parent / "ballast").open("wb", buffering=0) as ballast:
            while ballast.write(b"x" * 4096):
                pass

    return through_a_full_disk(path, fill, (path.parent / "ballast").unlink)


def test_a_full_disk_is_told_and_the_kept_answers_are_written_when_it_is_freed(tmp_path):
    apart = ["unshare", "--mount", "--map-root-user"] if os.getuid() else ["unshare", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*apart, "true"], capture_output=True).returncode:
        pytest.skip("no mount namespace here; the test below limits the size of a file instead")
    code = f"import json, test_quiz_answers as t; print(json.dumps(t.on_a_tmpfs({str(tmp_path)!r})))"
    done = subprocess.run(
        [*apart, sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert (
        told
        == [
            "Your answer is kept in this page and was not written: the disk is full. "
            f"Free some space, then answer again ({NAME}.answers.json)."
        ]
        * 2
    )


def with_a_file_size_limit(folder: str) -> list[str]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    return through_a_full_disk(
        course(Path(folder)),
        lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard)),
        lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard)),
    )


def test_a_file_that_may_not_grow_is_told_and_written_later(in_child, tmp_path):
    told = in_child(with_a_file_size_limit, str(tmp_path))
    assert all("was not written" in sentence and "too large" in sentence for sentence in told)


@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.ENOSPC, "disk is full"), (errno.EDQUOT, "disk is full"), (errno.EROFS, "read-only"), (errno.EIO, "moment")],
)
def test_a_write_that_fails_at_the_last_step_leaves_no_trace(path, monkeypatch, code, words):
    def refuse(_: int) -> None:
        raise OSError(code, os.strerror(code))

    quiz = opened(path)
    save(quiz, "one", "a")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", refuse)
        assert words in save(quiz, "one", "b")
    assert on_disk(path) == {"one": "a"} and beside(path) == {path.name}
    save(quiz, "some", ["a"])
    assert on_disk(path) == {"one": "b", "some": ["a"]}


def test_an_answer_that_another_kernel_gave_later_wins_over_a_kept_one(path, monkeypatch):
    quiz = opened(path)
    save(quiz, "one", "a")
    monkeypatch.setattr("immunolab.quiz.answer_format.now", lambda: "2026-01-01T00:00:00Z")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.EIO, "broken")))
        assert save(quiz, "one", "b")
    monkeypatch.setattr("immunolab.quiz.answer_format.now", lambda: "2026-01-02T00:00:00Z")
    save(opened(path), "one", "c")
    save(quiz, "some", ["a"])
    assert on_disk(path) == {"one": "c", "some": ["a"]}


def as_nobody(path: Path, prepare: str) -> tuple[str, list[str]]:
    """Open and answer without root's rights, to which nothing is read-only. Returns notice and messages."""
    if not os.getuid():
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    quiz = opened(path)
    told = [save(quiz, "one", "b"), save(quiz, "some", ["a", "c"])]
    assert quiz.response(quiz.questions["one"]) == "b", prepare
    return quiz.file.notice, told


@pytest.fixture
def open_path() -> Iterator[Path]:
    """A course that another user may read."""
    folder = Path(tempfile.mkdtemp(prefix="immunolab-test-"))
    folder.chmod(0o777)
    yield course(folder)
    folder.chmod(0o777)
    shutil.rmtree(folder)


GOOD = json.dumps(
    {"schema": 1, "quiz": NAME, "seed": 5, "answers": {"one": {"response": "a", "saved_at": "2026-01-01T00:00:00Z"}}}
)


@pytest.mark.parametrize("content", [None, GOOD])
def test_a_read_only_folder_is_told_and_nothing_changes(in_child, open_path, content):
    if content:
        open_path.write_text(content)
    open_path.parent.chmod(0o555)
    notice, told = in_child(as_nobody, open_path, "folder")
    assert not notice and all("read-only" in sentence for sentence in told)
    assert beside(open_path) == ({open_path.name} if content else set())
    assert not content or open_path.read_text() == content


@pytest.mark.parametrize(
    ("mode", "words"), [(0o444, "read-only"), (0o000, "cannot be read"), (0o200, "cannot be read")]
)
def test_a_file_that_may_not_be_written_or_read_is_told_and_stays(in_child, open_path, mode, words):
    open_path.write_text(GOOD)
    open_path.chmod(mode)
    if not os.getuid():
        os.chown(open_path, NOBODY, NOBODY)
    notice, told = in_child(as_nobody, open_path, "file")
    assert all(words in sentence and "\n" not in sentence for sentence in told), told
    assert ("cannot be read" in notice) == (words == "cannot be read")
    open_path.chmod(0o644)
    assert open_path.read_text() == GOOD and beside(open_path) == {open_path.name}


def test_an_odd_file_in_a_read_only_folder_is_told_and_stays(in_child, open_path):
    open_path.write_text("{")
    open_path.parent.chmod(0o555)
    notice, told = in_child(as_nobody, open_path, "both")
    assert "is not whole JSON and cannot be renamed" in notice and "make the folder writable" in notice
    assert told == ["", ""] and open_path.read_text() == "{"


# -- odd files


def with_answer(response: str, more: str = "") -> bytes:
    entry = f'"one": {{"response": {response}, "saved_at": "2026-01-01T00:00:00Z", "attempts": 1}}'
    return f'{{"schema": 1, "quiz": "{NAME}", "seed": 5, {more}"answers": {{{entry}}}}}'.encode()


ODD_FILES = {
    "cut": (with_answer('"b"')[:60], "is not whole JSON"),
    "empty": (b"", "is empty"),
    "blank": (b" \n", "is empty"),
    "binary": (bytes(range(256)) * 20, "is not whole JSON"),
    "zeros": (b"\0" * 4096, "is not whole JSON"),
    "null": (b"null", "is not an answers file"),
    "a list": (b"[1, 2]", "is not an answers file"),
    "another JSON": (b'{"cells": []}', "is not an answers file"),
    "answers are a list": (
        with_answer("1").replace(b'"answers": {', b'"answers": [{')[:-1] + b"]}",
        "is not an answers file",
    ),
    "foreign": (with_answer("1").replace(NAME.encode(), b"02_cells"), "belongs to another quiz ('02_cells')"),
    "newer": (with_answer("1").replace(b'"schema": 1', b'"schema": 2'), "newer version of the course (schema 2)"),
    "no schema": (with_answer("1").replace(b'"schema": 1, ', b""), "no schema number"),
    "schema as text": (with_answer("1").replace(b'"schema": 1', b'"schema": "1"'), "no schema number"),
    "no seed": (with_answer("1").replace(b'"seed": 5, ', b""), "has no seed"),
    "seed of truth": (with_answer("1").replace(b'"seed": 5', b'"seed": true'), "has no seed"),
    "huge seed": (with_answer("1").replace(b'"seed": 5', b'"seed": ' + b"9" * 40), "has no seed"),
    "endless number": (with_answer("9" * 5000), "is not whole JSON"),
    "huge": (with_answer('"' + "x" * 6_000_000 + '"'), "is larger than 5 MB"),
    "deep": (with_answer("[" * 200 + "]" * 200), "an answer that cannot be read ('one')"),
    "very deep": (with_answer("[" * 100_000 + "]" * 100_000), "is not whole JSON"),
    "NaN": (with_answer("NaN"), "an answer that cannot be read ('one')"),
    "infinite": (with_answer("[0.5, 1e999]"), "an answer that cannot be read ('one')"),
    "no response": (with_answer("1").replace(b"response", b"reply"), "an answer that cannot be read ('one')"),
    "attempts of text": (with_answer("1").replace(b'"attempts": 1', b'"attempts": "1"'), "cannot be read ('one')"),
    "a name twice": (
        with_answer("1").replace(b'"answers": {', b'"answers": {"one": {}, '),
        "has two entries for 'one'",
    ),
}


def notice_of(quiz: Quiz, path: Path) -> str:
    """The notice of an odd file, checked for what every notice must have."""
    notice = quiz.file.notice
    assert notice.startswith(path.name) and "\n" not in notice and len(notice) < 330, notice
    assert not {"Traceback", "Error", "Errno"} & set(notice.replace("(", " ").split())
    return notice


@pytest.mark.parametrize("odd", ODD_FILES)
def test_an_odd_file_is_set_aside_unchanged_and_answering_goes_on(path, odd):
    content, words = ODD_FILES[odd]
    path.write_bytes(content)
    quiz = opened(path)
    notice = notice_of(quiz, path)
    assert words in notice
    (aside,) = beside(path)
    assert aside in notice and (path.parent / aside).read_bytes() == content
    assert save(quiz, "one", "b") == ""
    assert on_disk(path) == {"one": "b"} and beside(path) == {path.name, aside}
    assert not opened(path).file.notice


def test_a_file_that_turns_odd_meanwhile_is_set_aside_and_no_answer_is_lost(path):
    quiz = opened(path)
    save(quiz, "one", "b")
    path.write_bytes(b"{")
    assert save(quiz, "some", ["a"]) == ""
    assert on_disk(path) == {"one": "b", "some": ["a"]}
    assert "is not whole JSON" in notice_of(quiz, path)


def test_a_file_that_another_kernel_puts_right_meanwhile_is_not_set_aside(path, monkeypatch):
    path.write_bytes(with_answer('"b"'))
    read, found = answers.parse_answers, []

    def first_odd(raw: bytes, quiz: str) -> Any:
        found.append(raw)
        if len(found) == 1:
            raise ValueError("is not whole JSON")
        return read(raw, quiz)

    monkeypatch.setattr(answers, "parse_answers", first_odd)
    quiz = opened(path)
    assert not quiz.file.notice and quiz.response(quiz.questions["one"]) == "b" and beside(path) == {path.name}


@pytest.mark.parametrize("surrogate", ['"\\ud800"', '["\\udfff"]', '{"\\ud800": 1}'])
def test_a_lone_surrogate_does_not_stop_later_answers(path, surrogate):
    path.write_bytes(with_answer(surrogate))
    quiz = opened(path)
    assert save(quiz, "some", ["a"]) == "" and not quiz.file.notice
    assert on_disk(path) == {"one": json.loads(surrogate), "some": ["a"]}


def test_a_saved_answer_that_does_not_fit_its_question_stays_until_answered_again(path):
    path.write_bytes(with_answer('"q"'))
    quiz = opened(path)
    assert quiz.response(quiz.questions["one"]) is None
    assert "does not fit" in repr(quiz.score("one"))
    save(quiz, "some", ["a"])
    assert on_disk(path) == {"one": "q", "some": ["a"]}
    save(quiz, "one", "b")
    assert on_disk(path)["one"] == "b" and quiz.attempts(quiz.questions["one"]) == 2


def test_answers_to_questions_that_are_gone_are_kept(path):
    path.write_bytes(with_answer('"b"').replace(b'"one"', b'"gone"'))
    save(opened(path), "one", "a")
    assert on_disk(path) == {"gone": "b", "one": "a"}


# -- odd things in the file's place


def a_folder(path: Path) -> None:
    path.mkdir()
    (path / "inside").write_text("mine")


def a_dangling_link(path: Path) -> None:
    path.symlink_to(path.parent / "not there")


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_link_to_a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def a_link_in_a_circle(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize("odd", [a_folder, a_dangling_link, a_pipe, a_link_to_a_device, a_link_in_a_circle])
def test_what_is_no_file_is_set_aside_and_never_waited_for(path, odd):
    odd(path)
    with within(20):
        quiz = opened(path)
        assert "is not a file" in notice_of(quiz, path) or "is a link to" in quiz.file.notice
        (aside,) = beside(path)
        assert save(quiz, "one", "b") == ""
    assert on_disk(path) == {"one": "b"} and path.is_file() and not path.is_symlink()
    assert os.path.lexists(path.parent / aside)
    assert odd is not a_folder or (path.parent / aside / "inside").read_text() == "mine"


def test_a_link_to_a_file_stays_a_link(path):
    target = path.parent / "elsewhere" / "mine.json"
    target.parent.mkdir()
    target.write_bytes(with_answer('"a"'))
    path.symlink_to(target)
    assert save(opened(path), "some", ["a"]) == ""
    assert path.is_symlink() and on_disk(target) == {"one": "a", "some": ["a"]}
    assert [p.name for p in target.parent.iterdir()] == ["mine.json"]


def test_a_name_with_signs_leaves_no_strays(tmp_path):
    path = tmp_path / "[x]*.answers.json"
    (tmp_path / ".[x]*.answers.json.abc.tmp").write_text("left by a kill")
    (tmp_path / ".x.answers.json.abc.tmp").write_text("another's")
    AnswerFile(path, "[x]*").record("one", "b", attempt=True)
    assert {p.name for p in tmp_path.iterdir()} == {path.name, ".x.answers.json.abc.tmp"}


# -- never written


@pytest.mark.parametrize("mode", ["autograde", "validate"])
@pytest.mark.parametrize("content", [None, GOOD.encode(), b"{"])
def test_nothing_is_written_while_nbgrader_runs_the_notebook(path, monkeypatch, mode, content):
    monkeypatch.setenv("NBGRADER_EXECUTION", mode)
    if content:
        path.write_bytes(content)
    quiz = opened(path)
    quiz.file.save_seed()
    assert save(quiz, "one", WRONG["one"]) == ""
    quiz.answer("some", ["a"])
    quiz.ask("number")
    assert beside(path) == ({path.name} if content else set())
    assert not content or path.read_bytes() == content
    assert quiz.response(quiz.questions["one"]) == ("a" if content == GOOD.encode() else None)


def test_a_quiz_for_grading_never_writes(path, tmp_path):
    (tmp_path / "handed in").mkdir()
    sidecar = tmp_path / "handed in" / path.name
    sidecar.write_bytes(b"{")
    quiz = Quiz.for_grading(path.with_name(f"{NAME}.quiz.yaml"), sidecar.parent)
    assert "counts as no answer" in quiz.file.notice
    save(quiz, "one", "b")
    assert sidecar.read_bytes() == b"{" and len(list(sidecar.parent.iterdir())) == 1 and not path.exists()


@pytest.mark.parametrize("config", [True, False])
def test_an_instructor_s_master_keeps_no_answers(tmp_path, config):
    path = course(tmp_path / "source" / NAME)
    if config:
        (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    quiz = opened(path)
    quiz.file.save_seed()
    assert save(quiz, "one", "b") == "" and quiz.response(quiz.questions["one"]) == "b"
    assert path.exists() != config


def test_the_message_is_the_exception_s(path, monkeypatch):
    file = AnswerFile(path, NAME)
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
    with pytest.raises(AnswersError, match="the disk is full"):
        file.record("one", "b", attempt=True)
    assert file.answers.entries["one"].response == "b"
