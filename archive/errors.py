"""What can go wrong with an archive. Each message says where, and what to do."""

from __future__ import annotations


class ArchiveError(Exception):
    """The archive cannot be used."""


class ArchiveMissing(ArchiveError):
    """There is no archive in that place."""


class ArchiveUnreadable(ArchiveError):
    """The archive is there, and may not be read."""


class ArchiveTooNew(ArchiveError):
    """A newer version of the program made the archive."""


class ArchiveTooOld(ArchiveError):
    """The archive wants a migration, and was opened for reading only."""


class ArchiveDamaged(ArchiveError):
    """The file is no database, or a broken one."""


class ArchiveUnwritable(ArchiveError):
    """The archive cannot be written: no permission, a full disk, or another process that writes."""


class CaptureMissing(ArchiveError):
    """The bytes of a capture are not there."""


class CaptureDamaged(ArchiveError):
    """What is there of a capture are not the bytes that were kept, or they cannot be read."""


class CaptureChanged(ArchiveError):
    """A file changed before its bytes were kept."""


class BackupRefused(ArchiveError):
    """A backup cannot be made in that place."""


class UnknownStatement(LookupError):
    """The archive has no such statement."""


class UnknownRevision(LookupError):
    """The statement has no such revision."""
