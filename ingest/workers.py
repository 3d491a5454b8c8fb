"""Processes that apply one function to a stream of tasks; the results come in the order of the tasks.

Each process has a pipe of its own and at most one task, so memory does not grow with the stream, and the end of a
process is seen at once: its pipe ends too. concurrent.futures has queues that all processes share, and waits for ever
for one that is killed while it writes its result; and its processes outlive a parent that is killed.

The processes are forked from one that has loaded what they all need, and so share that memory (multiprocessing,
"Contexts and start methods", forkserver).
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from multiprocessing.forkserver import _forkserver
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

# Not forked from this process: a copy of one that has threads (a progress bar has one) may find locks held that nobody
# gives back. Not spawned: each would have the tables and the language model of extraction for itself.
_FORK_SERVER = multiprocessing.get_context("forkserver")


class WorkerDied(Exception):
    """A process ended before it had answered: killed, perhaps for want of memory. The message says what to do."""


class WorkersUnavailable(Exception):
    """No process can be started. The message says why, and what to do."""


class Workers(Generic[Task, Result]):
    """Use it as a context manager. The processes start with the first task and end with the context.

    `function` is of a module, so that the processes can import it, and keeps nothing from one task to the next. Ctrl-C
    is left to the parent: the processes do not see it. `preloaded` is a module that is imported before the processes
    part. There can be only one such context at a time.
    """

    def __init__(self, function: Callable[[Task], Result], *, processes: int, preloaded: str | None = None) -> None:
        self._function = function
        self._processes = processes
        self._preloaded = preloaded
        self._workers: list[_Worker] = []
        self._busy: deque[_Worker] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def map(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """The results, in the order of the tasks, of which few are taken ahead.

        Raises WorkersUnavailable, WorkerDied, and in the place of a result what the function raises. The next call ends
        what is unfinished of the one before.
        """
        if self._busy:  # with tasks of an earlier call, whose results would be taken for ours
            self._end()
        if not self._workers:
            self._start()
        busy = self._busy
        tasks = iter(tasks)
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

    def _start(self) -> None:
        resource_tracker.ensure_running()  # else the first process starts it, and it lets interrupts in again
        _FORK_SERVER.set_forkserver_preload([self._preloaded] if self._preloaded else [])
        try:
            with _without_interrupts():
                for _ in range(self._processes):
                    self._workers.append(_Worker(self._function))
        except OSError as error:  # the server listens at a socket in the temporary folder
            raise WorkersUnavailable(
                f"the processes that read posts cannot be started ({error}): make room in the folder for temporary "
                "files, or name another one, of a short path, in the environment variable TMPDIR"
            ) from error

    def _end(self) -> None:
        for worker in self._workers:
            worker.end()
        self._workers.clear()
        self._busy = deque()
        # Else the server would keep its memory to the end of the program, while the index is written. There is no
        # public way to end it.
        _forkserver._stop()  # type: ignore[attr-defined]


class _Worker:
    """A process, and our end of the pipe to it."""

    def __init__(self, function: Callable[[Any], object]) -> None:
        self._connection, theirs = _FORK_SERVER.Pipe()
        self._process: ForkServerProcess = _FORK_SERVER.Process(target=_serve, args=(function, theirs), daemon=True)
        self._process.start()
        theirs.close()  # or the end of the process would not be the end of the pipe

    def send(self, task: object) -> None:
        try:
            self._connection.send(task)
        except OSError as error:
            raise self._died() from error

    def receive(self) -> Any:
        try:
            answer = self._connection.recv()
        except (EOFError, OSError) as error:
            raise self._died() from error
        if isinstance(answer, _Raised):
            raise answer.error
        return answer

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


@dataclass(frozen=True, slots=True)
class _Raised:
    """The answer of a function that raises."""

    error: Exception


def _serve(function: Callable[[Any], object], connection: Connection[Any, Any]) -> None:
    """What a process does, until its parent closes the pipe or is gone itself."""
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            connection.send(_answer(function, connection.recv()))


def _answer(function: Callable[[Any], object], task: object) -> object:
    try:
        return function(task)
    except Exception as error:  # the parent raises it
        return _Raised(error)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Keep Ctrl-C waiting. Processes that are started inside inherit this for their whole life."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
