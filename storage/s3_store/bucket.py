"""The part of a bucket that is ours: names, and a client made when it is first needed."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, NotRequired, TypedDict

from storage.object_keys import checked_key
from storage.objects import ObjectStoreError, Stored
from storage.s3_address import S3Access, S3Address
from storage.s3_store.connection import Patience, connect
from storage.s3_store.failures import Refusal, moment_of, told

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


class Place(TypedDict):
    """In the words of S3."""

    Bucket: str
    Key: str


class VersionPlace(Place):
    """In the words of S3."""

    VersionId: NotRequired[str]


class Bucket:
    """Any number of threads may use one."""

    def __init__(self, address: S3Address, access: S3Access, patience: Patience) -> None:
        self.address = address
        self._access = access
        self._patience = patience
        self._client: S3Client | None = None
        self._making = Lock()

    @property
    def client(self) -> "S3Client":
        """Raises ObjectStoreError when the file of authorities is not there."""
        with self._making:
            if self._client is None:
                ca = self.address.ca
                if ca is not None and not ca.is_file():
                    raise ObjectStoreError(f"{self.address} : le fichier d’autorités {ca} n’existe pas.")
                self._client = connect(self.address, self._access, self._patience)
            return self._client

    @property
    def id(self) -> str:
        return self.address.bucket

    def name(self, key: str) -> str:
        """What the store calls the object. Raises ObjectNotFound for a malformed key."""
        return self.beginning(checked_key(key))

    def beginning(self, prefix: str) -> str:
        """What names begin with whose keys begin with ``prefix``."""
        return f"{self.address.prefix}/{prefix}" if self.address.prefix else prefix

    def key(self, name: str) -> str:
        """The reverse of ``name``."""
        return name[len(self.beginning("")) :]

    def told(self, what: str) -> AbstractContextManager[None]:
        """Everything that is asked of the client is asked in one of these (``failures.told``)."""
        return told(self.address, what)

    def place(self, key: str) -> "Place":
        """How a request says which object it is about."""
        return {"Bucket": self.id, "Key": self.name(key)}

    def of(self, key: str, version: str | None) -> "VersionPlace":
        """The same for one version; for the current one when it is None."""
        place: VersionPlace = {"Bucket": self.id, "Key": self.name(key)}
        if version is not None:
            place["VersionId"] = version
        return place

    def now(self) -> datetime | None:
        """As its answers are dated, refusals too; None where they are not. Raises ObjectStoreError."""
        try:
            with self.told("dire l’heure"):
                answer = self.client.list_objects_v2(Bucket=self.id, Prefix=self.beginning(""), MaxKeys=1)
        except Refusal as refusal:
            return refusal.answered_at
        return moment_of(answer["ResponseMetadata"]["HTTPHeaders"].get("date", ""))

    def stat(self, key: str, version: str | None) -> Stored:
        """Raises ObjectNotFound, ObjectStoreError."""
        with self.told(f"dire ce qu’il a de {key}"):
            head = self.client.head_object(**self.of(key, version))
            locked_until = head.get("ObjectLockRetainUntilDate")
            return Stored(
                key,
                head["ContentLength"],
                known_version(head.get("VersionId")),
                head["LastModified"].astimezone(UTC),
                locked_until.astimezone(UTC) if locked_until is not None else None,
            )


def known_version(given: str | None) -> str | None:
    """None also for what S3 calls ``null``: the only version there is."""
    return None if given in {None, "null"} else given
