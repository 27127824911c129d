"""Why an archive was not written, or is not what it should be."""

from enum import StrEnum

from storage.errors import StorageError


class WritingFault(StrEnum):
    """Stand in rows and in JSON."""

    DATABASE_FAILED = "database_failed"
    TOOLS_MISSING = "tools_missing"
    DUMP_FAILED = "dump_failed"
    DUMP_KILLED = "dump_killed"
    FILE_CHANGED = "file_changed"
    FILE_UNREADABLE = "file_unreadable"
    FILE_NAME = "file_name"
    STORE_FAILED = "store_failed"
    DISK_FULL = "disk_full"


class ReadingFault(StrEnum):
    """Stand in rows and in JSON."""

    MISSING = "missing"
    STORE_FAILED = "store_failed"
    TRUNCATED = "truncated"
    ALTERED = "altered"
    WRONG_KEY = "wrong_key"
    NOT_AS_DESCRIBED = "not_as_described"
    DATABASE_FAILED = "database_failed"
    TOOLS_MISSING = "tools_missing"
    RESTORE_FAILED = "restore_failed"


class ManifestFault(StrEnum):
    """Stand in rows and in JSON."""

    UNREADABLE = "unreadable"
    WRONG_KEY = "wrong_key"
    WRONG_SIGNATURE = "wrong_signature"
    UNKNOWN_FORMAT = "unknown_format"
    OTHER_ARCHIVE = "other_archive"
    OTHER_OWNER = "other_owner"
    OTHER_KEY = "other_key"


class ArchiveError(StorageError):
    """
    ArchiveError
     +-- ArchiveNotWritten   nothing appeared in the store (WritingFault)
     +-- ArchiveUnreadable   nothing that came out of it counts (ReadingFault)
     +-- ManifestRefused     it describes another archive, or nobody we trust wrote it (ManifestFault)

    ``code`` says which, the text what to do, in French; neither shows a secret.
    """

    def __init__(self, code: WritingFault | ReadingFault | ManifestFault, message: str) -> None:
        super().__init__(message)
        self.code = code


class ArchiveNotWritten(ArchiveError):
    """The store shows nothing of it."""

    code: WritingFault


class ArchiveUnreadable(ArchiveError):
    """Whatever was handed out before this was raised does not count."""

    code: ReadingFault


class ManifestRefused(ArchiveError):
    """The archive beside it must not be used on the word of this manifest."""

    code: ManifestFault
