"""Processes that apply one function to a stream of tasks; the results come in the order of the tasks.

Each process has a pipe of its own and at most one task, so memory does not grow with the stream, and the end of a
process is seen at once: its pipe ends too. concurrent.futures has queues that all processes share, and waits for ever
for one that is killed while it writes its result; and its processes outlive a parent that is killed.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

# Not forked: a copy of a process that has threads (a progress bar has one) may find locks held that nobody gives back.
_SPAWN = multiprocessing.get_context("spawn")


class WorkerDied(Exception):
    """A process ended before it had answered: killed, perhaps for want of memory. The message says what to do."""


class Workers(Generic[Task, Result]):
    """Use it as a context manager. The processes start with the first task and end with the context.

    `function` is of a module, so that the processes can import it; it must not raise, and keeps nothing from one task
    to the next. Ctrl-C is left to the parent: the processes do not see it.
    """

    def __init__(self, function: Callable[[Task], Result], *, processes: int) -> None:
        self._function = function
        self._processes = processes
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def map(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """The results, in the order of the tasks, of which few are taken ahead. Raises WorkerDied."""
        if not self._workers:
            self._start()
        tasks = iter(tasks)
        busy: deque[_Worker] = deque()
        try:
            for worker, task in zip(self._workers, tasks, strict=False):
                worker.send(task)
                busy.append(worker)
            while busy:
                worker = busy.popleft()
                result = worker.receive()
                for task in islice(tasks, 1):
                    worker.send(task)
                    busy.append(worker)
                yield result
        except BaseException:  # whoever is busy would give the answer to this task as one to the next
            self._end()
            raise

    def _start(self) -> None:
        resource_tracker.ensure_running()  # else the first process starts it, and it lets interrupts in again
        with _without_interrupts():
            for _ in range(self._processes):
                self._workers.append(_Worker(self._function))

    def _end(self) -> None:
        for worker in self._workers:
            worker.end()
        self._workers.clear()


class _Worker:
    """A process, and our end of the pipe to it."""

    def __init__(self, function: Callable[[Any], object]) -> None:
        self._connection, theirs = _SPAWN.Pipe()
        self._process: SpawnProcess = _SPAWN.Process(target=_serve, args=(function, theirs), daemon=True)
        self._process.start()
        theirs.close()  # or the end of the process would not be the end of the pipe

    def send(self, task: object) -> None:
        try:
            self._connection.send(task)
        except OSError as error:
            raise self._died() from error

    def receive(self) -> Any:
        try:
            return self._connection.recv()
        except (EOFError, OSError) as error:
            raise self._died() from error

    def end(self) -> None:
        self._process.terminate()
        self._process.join()
        self._connection.close()

    def _died(self) -> WorkerDied:
        self._process.join()
        return WorkerDied(
            f"a process that was reading posts ended (exit code {self._process.exitcode}), perhaps for want of memory; "
            "what was taken in before stays, and the same command goes on from there"
        )


def _serve(function: Callable[[Any], object], connection: Connection[Any, Any]) -> None:
    """What a process does, until its parent closes the pipe or is gone itself."""
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            connection.send(function(connection.recv()))


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Keep Ctrl-C waiting. Processes that are started inside inherit this for their whole life."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
