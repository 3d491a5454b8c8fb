"""The server behind ``communique serve``: gunicorn in one process (https://docs.gunicorn.org/en/stable/custom.html)."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

_THREADS = 8


class AddressTaken(Exception):
    """The server cannot listen at that address. The message says why, and what to do."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any free one. Raises AddressTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, reuse_port=False)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise AddressTaken(
            f"cannot listen at {host}, port {port} ({reason}): choose another --port or --host"
        ) from error


def serve(make_app: Callable[[], Flask], listener: socket.socket) -> None:
    """Serve until a signal (SIGINT, SIGTERM) stops it."""
    _Server(make_app, listener).run()


class _Server(BaseApplication):
    def __init__(self, make_app: Callable[[], Flask], listener: socket.socket) -> None:
        self._make_app = make_app
        self._listener = listener
        super().__init__()

    def load_config(self) -> None:
        self.cfg.set("bind", f"fd://{self._listener.fileno()}")
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", _THREADS)
        self.cfg.set("loglevel", "warning")

    def load(self) -> Any:
        return self._make_app()
