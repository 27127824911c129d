"""A bucket, or what begins with a prefix in it, as a store of objects."""

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime

from storage.object_keys import checked_key
from storage.objects import (
    LockNotApplied,
    ObjectExists,
    ObjectLocked,
    ObjectNotFound,
    ObjectStoreError,
    Stored,
    Upload,
)
from storage.s3_address import S3Access, S3Address
from storage.s3_store.bucket import Bucket
from storage.s3_store.connection import Patience
from storage.s3_store.failures import Refusal
from storage.s3_store.listing import objects, traces, unfinished_uploads
from storage.s3_store.locking import compliance_until, has_lock, is_that, put_lock, refused_by_lock
from storage.s3_store.uploading import S3Upload

_CHUNK = 1024 * 1024
# A read of hours survives that many lost connections.
_RESUMPTIONS = 3


class S3Store:
    """A DeletableStore and an ArchiveStore. Making one asks nothing of the store.

    Where the bucket keeps versions, ``delete`` removes all of them: what is deleted is gone.
    """

    def __init__(self, address: S3Address, access: S3Access, patience: Patience | None = None) -> None:
        self.address = address
        self._bucket = Bucket(address, access, patience or Patience())
        self._locks = False

    def put(self, key: str, content: bytes) -> None:
        if not self._put_new(key, content) and self.get(key) != content:
            raise ObjectExists(f"{key} : cet objet existe déjà avec un autre contenu")

    def get(self, key: str) -> bytes:
        return b"".join(self.read(key))

    def exists(self, key: str) -> bool:
        checked_key(key)
        try:
            self.stat(key)
        except ObjectNotFound:
            return False
        return True

    def delete(self, key: str) -> None:
        name = self._bucket.name(key)
        for trace in [trace for trace in traces(self._bucket, key) if trace.name == name]:
            self._remove(key, trace.version)

    def keys(self, prefix: str) -> Iterator[str]:
        yield from sorted(stored.key for stored in objects(self._bucket, prefix))

    def forget(self, folder: str) -> None:
        prefix = f"{checked_key(folder)}/"
        for key, upload_id in list(unfinished_uploads(self._bucket, prefix)):
            self._give_up(key, upload_id)
        for trace in list(traces(self._bucket, prefix)):
            self._remove(self._bucket.key(trace.name), trace.version)

    def location(self, key: str) -> str:
        return self.address.location(key)

    def now(self) -> datetime | None:
        return self._bucket.now()

    def can_lock(self) -> bool:
        # Once a bucket has it, it has it for ever.
        self._locks = self._locks or has_lock(self._bucket)
        return self._locks

    def begin(self, key: str) -> Upload:
        return S3Upload(self._bucket, checked_key(key))

    def read(self, key: str, version: str | None = None, start: int = 0) -> Iterator[bytes]:
        for left in reversed(range(_RESUMPTIONS + 1)):
            try:
                for chunk in self._read_once(key, version, start):
                    start += len(chunk)
                    yield chunk
            except (ObjectNotFound, Refusal):
                raise
            except ObjectStoreError:
                if not left:
                    raise
            else:
                return

    def stat(self, key: str, version: str | None = None) -> Stored:
        return self._bucket.stat(key, version)

    def listing(self, prefix: str) -> Iterator[Stored]:
        for trace in traces(self._bucket, prefix):
            if trace.stored is not None:
                yield trace.stored

    def lock(self, stored: Stored, until: datetime) -> Stored:
        wanted = until.replace(microsecond=0)
        try:
            # A store that knows no locks would take the request for an upload over the object.
            if not self.can_lock():
                raise ObjectStoreError(f"Le bucket de {self.address} n’a pas d’« Object Lock ».")
            put_lock(self._bucket, stored.key, stored.version, wanted)
            found = compliance_until(self._bucket, stored.key, stored.version)
        except ObjectStoreError as error:
            raise LockNotApplied(f"{stored.key} n’est pas verrouillé. {error}") from error
        if not is_that(found, wanted):
            raise LockNotApplied(
                f"{stored.key} : {self.address} devait verrouiller jusqu’au {wanted.isoformat()} et dit "
                f"{found.isoformat() if found is not None else 'ne rien avoir verrouillé'}."
            )
        return replace(stored, locked_until=found)

    def remove(self, key: str, version: str | None) -> None:
        if version is None:
            self.delete(key)
        else:
            self._remove(key, version)

    def abandon(self, key: str) -> None:
        for found, upload_id in list(unfinished_uploads(self._bucket, checked_key(key))):
            if found == key:
                self._give_up(key, upload_id)

    def reported_region(self) -> str | None:
        """Where the store itself says that the bucket is; None where it does not say."""
        try:
            with self._bucket.told("dire où il est"):
                head = self._bucket.client.head_bucket(Bucket=self._bucket.id)
                located = self._bucket.client.get_bucket_location(Bucket=self._bucket.id)
        except (ObjectNotFound, Refusal):
            return None
        return head.get("BucketRegion") or located.get("LocationConstraint")

    def _put_new(self, key: str, content: bytes) -> bool:
        """Whether it was not there. Stores that know conditions let one of two writers win."""
        if self.exists(key):
            return False
        place = self._bucket.place(key)
        try:
            with self._bucket.told(f"recevoir {key}"):
                self._bucket.client.put_object(**place, Body=content, IfNoneMatch="*")
        except Refusal as refusal:
            if refusal.status in {409, 412}:
                return False
            if not refusal.unknown_here and refusal.status != 400:
                raise
            with self._bucket.told(f"recevoir {key}"):
                self._bucket.client.put_object(**place, Body=content)
        return True

    def _read_once(self, key: str, version: str | None, start: int) -> Iterator[bytes]:
        try:
            with self._bucket.told(f"lire {key}"):
                # Also from 0 on: an empty object answers that like any other end.
                answer = self._bucket.client.get_object(
                    **self._bucket.of(key, version), Range=f"bytes={start}-"
                )
                with closing(answer["Body"]) as body:
                    while chunk := body.read(_CHUNK):
                        yield chunk
        except Refusal as refusal:
            if refusal.status != 416:
                raise

    def _give_up(self, key: str, upload_id: str) -> None:
        try:
            with self._bucket.told(f"effacer ce qui reste d’un envoi de {key}"):
                self._bucket.client.abort_multipart_upload(**self._bucket.place(key), UploadId=upload_id)
        except Refusal as refusal:
            # Somebody else may have just ended it, or we did, and were asked again as the answer was lost.
            if refusal.code != "NoSuchUpload":
                raise

    def _remove(self, key: str, version: str | None) -> None:
        try:
            with suppress(ObjectNotFound), self._bucket.told(f"effacer {key}"):
                self._bucket.client.delete_object(**self._bucket.of(key, version))
        except Refusal as refusal:
            if refused_by_lock(self._bucket, key, version, refusal):
                raise ObjectLocked(
                    f"{key} est verrouillé dans {self.address} : rien ne l’efface."
                ) from refusal
            raise
