"""Files that survive a crash: at any moment there is the old state or the new one, never half of it.

That takes writing beside, syncing the file, renaming it, and syncing the folder that holds its name (fsync(2)).
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_AT_FDCWD = -100  # linux/fcntl.h: paths are relative to the working folder
_RENAME_EXCHANGE = 2  # linux/fs.h, rename(2)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Wait until no other process has the folder locked, and lock it, making it where it is missing. Raises OSError.

    The lock ends with the process, however that ends, so what a killed one left behind locks nobody out (flock(2)).
    """
    make_folder(folder)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder, and the ones that it is to be in, where they are missing. Raises OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync(folder.parent)


def move_into_place(beside: Path, target: Path) -> None:
    """Give what was written beside the name that it is known by, in the place of what has it now. Raises OSError."""
    sync(beside)
    os.replace(beside, target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def exchange(one: Path, other: Path) -> None:
    """Give each of two files or folders the other's name, in one step: nobody ever finds either name missing.

    Raises OSError, also where the system or its file system cannot do that: there is no other way to replace a folder
    that is not empty in one step.
    """
    if not hasattr(_LIBC, "renameat2"):  # as on macOS
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), str(one), None, str(other))
    if _LIBC.renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(one), None, str(other))
    sync(one.parent)
    sync(other.parent)
