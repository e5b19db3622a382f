"""A cluster that has lost its workers for a while: the run waits for them, and ends with a sentence if none comes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from immunolab.course import CourseError
from immunolab.grading.batch import cluster
from immunolab.grading.batch.handin import Outcome

KilledWorker = pytest.importorskip("distributed").KilledWorker


class Scheduler:
    """What `cluster` asks of a Dask client; its worker comes back at look number `back` and grades then."""

    def __init__(self, back: int) -> None:
        self.looks, self.back, self.waiting = 0, back, []

    def wait_for_workers(self, n, timeout):
        assert n == 1

    def run(self, function, job):
        return {}

    def submit(self, function, *args, key="shared", pure=False):
        student = args[1] if len(args) > 1 else ""
        future = SimpleNamespace(key=key, status="finished", result=lambda: Outcome(student))
        future.add_done_callback = lambda tell: self.waiting.append((tell, future))
        return future

    def nthreads(self):
        self.looks += 1
        if self.looks <= self.back:
            return {}
        while self.waiting:
            tell, future = self.waiting.pop()
            tell(future)
        return {"tcp://worker": 1}

    def cancel(self, futures):
        self.cancelled = [future.key for future in futures]

    def close(self):
        pass


@pytest.fixture
def graded(monkeypatch):
    """Grade "ada" by a scheduler; a run waits for a worker for ten looks."""
    monkeypatch.setattr(cluster, "POLL", 0.01)
    monkeypatch.setattr(cluster, "PATIENCE", 0.1)

    def grade(scheduler):
        monkeypatch.setattr("distributed.Client", lambda *args, **settings: scheduler)
        return list(cluster.cluster(SimpleNamespace(stage="s"), ["ada"], "tcp://nowhere", lambda: False))

    return grade


def test_workers_that_come_back_in_time_are_waited_for(graded):
    assert [outcome.student for outcome in graded(Scheduler(back=8))] == ["ada"]


def test_without_any_worker_the_run_ends_with_a_sentence_and_takes_its_work_back(graded):
    scheduler = Scheduler(back=10**9)
    with pytest.raises(CourseError, match="No worker is left in the cluster; start some"):
        graded(scheduler)
    assert 10 <= scheduler.looks <= 12 and scheduler.cancelled == ["s-ada-0-0"]


class Deadly(Scheduler):
    """Its workers die of what they are given, and none is started again."""

    def submit(self, function, *args, key="shared", pure=False):
        future = super().submit(function, *args, key=key, pure=pure)
        future.status, future.exception = "error", lambda: KilledWorker("grade", None, 3)
        return future

    def nthreads(self):
        if not self.waiting or self.looks:
            return {}
        return super().nthreads()

    def cancel(self, futures):
        self.cancelled = [*getattr(self, "cancelled", []), *(future.key for future in futures)]


def test_what_ended_the_last_worker_is_a_row(graded):
    scheduler = Deadly(back=0)
    (row,) = graded(scheduler)
    assert row.student == "ada" and row.reason == cluster.LAST
    assert "s-ada-0-1" in scheduler.cancelled
