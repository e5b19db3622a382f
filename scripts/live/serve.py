"""A static web server as GitHub Pages is one: text is gzipped, answers carry an ETag. It can write down what was asked."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

_ZIPPED = {".css", ".html", ".ipynb", ".js", ".json", ".mjs", ".svg", ".txt", ".wasm", ".yaml"}
_TYPES = {
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".wasm": "application/wasm",
    ".ipynb": "application/json",
}


@dataclass(frozen=True)
class Asked:
    """One request: its status, the bytes sent, and the path asked for."""

    status: int
    sent: int
    path: str


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], root: Path) -> None:
        self.root = root.resolve()
        self.asked: list[Asked] = []
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that closes its connections is no error."""


@cache
def _body(path: Path, _changed: int) -> tuple[bytes, bytes | None, str]:
    raw = path.read_bytes()
    zipped = gzip.compress(raw, 6) if path.suffix in _ZIPPED and len(raw) > 800 else None
    return raw, zipped, f'"{hashlib.sha256(raw).hexdigest()[:32]}"'


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        asked = unquote(urlsplit(self.path).path)
        path = (self.server.root / asked.lstrip("/")).resolve()
        if path.is_dir():
            if not asked.endswith("/"):
                self._answer(301, b"", {"Location": urlsplit(self.path).path + "/"})
                return
            path /= "index.html"
        if not path.is_relative_to(self.server.root) or not path.is_file():
            self._answer(404, b"", {})
            return
        raw, zipped, tag = _body(path, path.stat().st_mtime_ns)
        headers = {"ETag": tag, "Cache-Control": "max-age=600"}
        if self.headers.get("If-None-Match") == tag:
            self._answer(304, b"", headers)
            return
        headers["Content-Type"] = (
            _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        )
        if zipped is not None and "gzip" in self.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            raw = zipped
        self._answer(200, raw, headers)

    do_HEAD = do_GET  # noqa: N815

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.server.asked.append(Asked(status, len(body), self.path))
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Nothing on the terminal."""


@contextmanager
def served(root: Path) -> Iterator[tuple[str, list[Asked]]]:
    """The address of a server of this folder on a free port of this computer, and the growing list of what is asked."""
    server = _Server(("127.0.0.1", 0), root)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server.asked
    finally:
        server.shutdown()
        server.server_close()


def serve(root: Path, port: int = 8765) -> None:
    """Serve a folder on this computer until Ctrl+C."""
    server = _Server(("127.0.0.1", port), root)
    print(f"The course is at http://localhost:{port}/ (Ctrl+C ends it).", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        server.server_close()
