"""Servers on this machine: one of static files, and such as should not be trusted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler], None]


class _Static(SimpleHTTPRequestHandler):
    """The standard library's server of files, as anybody starts it with ``python -m http.server``."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answer: Answer

    def do_GET(self) -> None:
        self.close_connection = True
        with suppress(BrokenPipeError, ConnectionResetError):  # the client has had enough, as it should
            type(self).answer(self)

    def log_message(self, *_: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is nothing to report."""


@contextmanager
def serving_files(folder: Path) -> Iterator[str]:
    """The address of a plain server of the files in a folder, which knows no ranges."""
    with _serving(partial(_Static, directory=str(folder))) as address:
        yield address


@contextmanager
def answering(answer: Answer) -> Iterator[str]:
    """The address of a server that answers every request so."""
    handler = type("Handler", (_Answering,), {"answer": staticmethod(answer)})
    with _serving(handler) as address:
        yield address


@contextmanager
def _serving(handler: Callable[[Any, Any, BaseServer], BaseHTTPRequestHandler]) -> Iterator[str]:
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
