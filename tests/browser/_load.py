"""A class at work, without browsers: each learner a session, a kernel and a websocket of their own.

Speaks what JupyterLab speaks: contents, sessions, kernel messages, and the widget's own comm messages
(immunolab/quiz/static/question.js). An answer is sent as a click would send it; it counts as saved when the
kernel's echo says so, and what the file holds at that moment is compared.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

from immunolab.quiz.answers import ANSWERS_SUFFIX


@dataclass
class Learner:
    """One session: the server's address and token, the notebook's path there, the folder on disk."""

    server: str
    token: str
    notebook: str
    folder: Path
    seed: int
    times: list[float] = field(default_factory=list)  # seconds from message to echo
    sent: dict[str, Any] = field(default_factory=dict)  # the last response to each question
    count: int = 0
    faults: list[str] = field(default_factory=list)
    opened: float = 0.0  # seconds from opening the notebook to its questions drawn

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.questions: dict[str, dict[str, Any]] = {}  # comm id -> the question's spec
        self.waiting: dict[Any, asyncio.Future] = {}
        self.seq: dict[str, int] = {}
        self.session = uuid.uuid4().hex
        slug = Path(self.notebook).stem
        self.sidecar = self.folder / (slug + ANSWERS_SUFFIX)

    # -- opening the notebook, as JupyterLab does

    async def open(self) -> None:
        """Read the notebook, start a kernel, run the cells that set up and ask."""
        began = time.perf_counter()
        book = await self._http("GET", f"api/contents/{self.notebook}?type=notebook&content=1")
        body = {"path": self.notebook, "type": "notebook", "name": "", "kernel": {"name": "python3"}}
        kernel = (await self._http("POST", "api/sessions", body))["kernel"]["id"]
        address = f"ws{self.server[4:]}api/kernels/{kernel}/channels?session_id={self.session}"
        request = HTTPRequest(address, headers=self._headers(), connect_timeout=120)
        self.socket = await websocket_connect(request)
        self.reader = asyncio.ensure_future(self._read())
        for _ in range(60):  # a kernel that is still starting hears nothing
            if await self._request("kernel_info_request", {}, wait=2) is not None:
                break
        cells = [c["source"] for c in book["content"]["cells"] if c["cell_type"] == "code" and c["source"].strip()]
        for source in [cells[0], *(c for c in cells[1:] if "quiz.ask(" in c)]:
            reply = await self._request("execute_request", _execute(source), wait=240)
            if reply is None or reply["status"] != "ok":
                self.faults.append(f"{self.notebook}: a cell did not run: {source!r} {reply}")
        self.opened = time.perf_counter() - began

    async def close(self) -> None:
        """Close the websocket, as a browser's tab does."""
        self.socket.close()
        self.reader.cancel()

    # -- answering

    async def answer(self, count: int, pause: float) -> None:
        """``count`` answers to random questions, with pauses of ``pause`` seconds on average."""
        for _ in range(count):
            await asyncio.sleep(self.random.expovariate(1 / pause) if pause else 0)
            await self.answer_one()

    async def answer_one(self) -> None:
        """One answer: send it, wait for the echo, and look into the file."""
        comm = self.random.choice(sorted(self.questions))
        spec = self.questions[comm]
        response = self._response(spec)
        seq = self.seq[comm] = self.seq.get(comm, 0) + 1
        echo = self.waiting[comm, seq] = asyncio.get_running_loop().create_future()
        content = {"type": "answer", "response": response, "seq": seq, "final": True}
        began = time.perf_counter()
        await self._send("comm_msg", {"comm_id": comm, "data": {"method": "custom", "content": content}})
        self.sent[spec["id"]] = response
        self.count += 1
        try:
            state = await asyncio.wait_for(echo, 60)
        except TimeoutError:
            self.faults.append(f"{self.notebook}: no word on answer {seq} to {spec['id']}")
            return
        self.times.append(time.perf_counter() - began)
        if state["tone"] != "saved":
            self.faults.append(f"{self.notebook}: {spec['id']}: {state['message']}")
        elif not self._on_disk(spec["id"], response):
            self.faults.append(f"{self.notebook}: {spec['id']} was called saved and is not in the file")

    def lost(self) -> list[str]:
        """The questions whose last answer is not in the answers file."""
        return [name for name, response in self.sent.items() if not self._on_disk(name, response)]

    def _on_disk(self, name: str, response: Any) -> bool:
        try:
            saved = json.loads(self.sidecar.read_text())["answers"][name]["response"]
        except (OSError, ValueError, KeyError):
            return False
        kinds = {spec["id"]: spec["kind"] for spec in self.questions.values()}
        if kinds[name] == "multiple-response":  # ticked in the learner's own order, kept in the file's
            return set(saved) == set(response)
        return saved == (float(response) if isinstance(saved, float | int) else response)

    def _response(self, spec: dict[str, Any]) -> Any:
        """A valid response of this kind, other than the last one to the same question."""
        draw, old = self.random, self.sent.get(spec["id"])
        ids = [option["id"] for option in spec.get("choices", spec.get("items", []))]
        while True:
            new = {
                "multiple-choice": lambda: draw.choice(ids),
                "multiple-response": lambda: [i for i in ids if draw.random() < 0.6] or ids[:1],
                "numeric": lambda: str(draw.randint(1, 10_000)),  # the browser sends what is typed
                "matching": lambda: {o["id"]: draw.choice(spec["right"])["id"] for o in spec["left"]},
                "ordering": lambda: draw.sample(ids, len(ids)),
                "hotspot": lambda: [draw.randint(0, 999) / 1000, draw.randint(0, 999) / 1000],
                "free-text": lambda: f"T cells ended it, attempt {draw.randint(1, 10**9)}.",
            }[spec["kind"]]()
            if new != old:
                return new

    # -- messages

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"token {self.token}"}

    async def _http(self, method: str, path: str, body: Any = None) -> Any:
        text = None if body is None else json.dumps(body)
        request = HTTPRequest(
            self.server + path, method, self._headers(), text, request_timeout=240, connect_timeout=60
        )
        return json.loads((await AsyncHTTPClient().fetch(request)).body)

    async def _send(self, kind: str, content: Any) -> str:
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "session": self.session,
            "username": "",
            "version": "5.3",
        }
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        await self.socket.write_message(json.dumps(message))
        return header["msg_id"]

    async def _request(self, kind: str, content: Any, wait: float) -> Any:
        """Send and wait for the reply's content; None if it does not come in time."""
        name = await self._send(kind, content)
        future = self.waiting[name] = asyncio.get_running_loop().create_future()
        try:
            return await asyncio.wait_for(future, wait)
        except TimeoutError:
            return None

    async def _read(self) -> None:
        while (text := await self.socket.read_message()) is not None:
            if isinstance(text, bytes):
                continue  # pictures' buffers
            message = json.loads(text)
            kind, content = message["msg_type"], message["content"]
            if kind == "comm_open" and "spec" in (state := content["data"].get("state", {})):
                self.questions[content["comm_id"]] = state["spec"]
            elif kind == "comm_msg" and "state" in (update := content["data"].get("state", {})):
                self._done((content["comm_id"], update["state"]["seq"]), update["state"])
            elif kind.endswith("_reply"):
                self._done(message["parent_header"].get("msg_id"), content)

    def _done(self, key: Any, result: Any) -> None:
        future = self.waiting.pop(key, None)
        if future is not None and not future.done():
            future.set_result(result)


def _execute(code: str) -> dict[str, Any]:
    return {
        "code": code,
        "silent": False,
        "store_history": True,
        "user_expressions": {},
        "allow_stdin": False,
        "stop_on_error": True,
    }


async def work(learners: list[Learner], count: int, pause: float) -> None:
    """All open their notebooks at the same time, then all answer at the same time."""
    AsyncHTTPClient.configure(None, max_clients=200)
    await asyncio.gather(*(learner.open() for learner in learners))
    await asyncio.gather(*(learner.answer(count, pause) for learner in learners))
