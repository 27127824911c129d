"""One object on its way into a bucket: in parts, some of them under way while the next one fills."""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from storage.objects import ObjectExists, ObjectNotFound, ObjectStoreError, Stored
from storage.s3_store.bucket import Bucket

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

# S3 takes parts of 5 MiB at least, and 10,000 of them at most.
SMALLEST_PART = 5 * 1024 * 1024
PARTS_OF_ONE_SIZE = 2_000
UNDER_WAY = 2


def part_size(number: int) -> int:
    """Bytes of the part of that number, from 1 on.

    Small as long as the object is, since three are in memory; all 10,000 hold more than 150 GB.
    """
    return SMALLEST_PART * (1 + (number - 1) // PARTS_OF_ONE_SIZE)


class S3Upload:
    """Parts go out by threads of its own; an object that fits into one part goes out by a plain put.

    What a part ran into is raised by a later ``write`` or by ``complete``.
    """

    def __init__(self, bucket: Bucket, key: str) -> None:
        self._bucket = bucket
        self._key = key
        self._what = f"recevoir {key}"
        self._buffer = bytearray()
        self._size = 0
        self._upload_id: str | None = None
        self._threads = ThreadPoolExecutor(UNDER_WAY, thread_name_prefix="s3-part")
        self._under_way: deque[Future[CompletedPartTypeDef]] = deque()
        self._sent = 0
        self._parts: list[CompletedPartTypeDef] = []
        self._ended = False

    def write(self, chunk: bytes) -> None:
        rest = memoryview(chunk)
        while rest:
            full = part_size(self._sent + 1)
            room = full - len(self._buffer)
            self._buffer += rest[:room]
            rest = rest[room:]
            if len(self._buffer) == full:
                self._send()
        self._size += len(chunk)

    def complete(self) -> Stored:
        """Raises ObjectExists when the key is taken."""
        if self._upload_id is None:
            version = self._put()
        else:
            if self._buffer:
                self._send()
            while self._under_way:
                self._land()
            version = self._join()
        self._ended = True
        self._threads.shutdown()
        return self._as_sent(version)

    def abort(self) -> None:
        if self._ended:
            return
        self._ended = True
        # A part that lands after the upload was given up would stay, and be paid for.
        self._threads.shutdown(cancel_futures=True)
        self._buffer.clear()
        if self._upload_id is not None:
            with suppress(ObjectStoreError), self._bucket.told(self._what):
                self._bucket.client.abort_multipart_upload(
                    **self._bucket.place(self._key), UploadId=self._upload_id
                )

    def _send(self) -> None:
        if self._upload_id is None:
            self._upload_id = self._begin()
        while len(self._under_way) >= UNDER_WAY:
            self._land()
        self._sent += 1
        self._under_way.append(
            self._threads.submit(self._send_part, self._upload_id, self._sent, self._buffer)
        )
        self._buffer = bytearray()

    def _begin(self) -> str:
        with self._bucket.told(self._what):
            begun = self._bucket.client.create_multipart_upload(**self._bucket.place(self._key))
            return begun["UploadId"]

    def _send_part(self, upload_id: str, number: int, content: bytearray) -> "CompletedPartTypeDef":
        with self._bucket.told(self._what):
            answer = self._bucket.client.upload_part(
                **self._bucket.place(self._key),
                UploadId=upload_id,
                PartNumber=number,
                Body=_as_bytes(content),
            )
            return {"PartNumber": number, "ETag": answer["ETag"]}

    def _land(self) -> None:
        self._parts.append(self._under_way.popleft().result())

    def _put(self) -> str | None:
        self._refuse_taken_key()
        with self._bucket.told(self._what):
            answer = self._bucket.client.put_object(
                **self._bucket.place(self._key), Body=_as_bytes(self._buffer)
            )
            return answer.get("VersionId")

    def _join(self) -> str | None:
        if len(self._parts) != self._sent or self._upload_id is None:
            raise ObjectStoreError(f"{self._key} n’est pas parti en entier : l’envoi est à refaire.")
        self._refuse_taken_key()
        try:
            with self._bucket.told(self._what):
                answer = self._bucket.client.complete_multipart_upload(
                    **self._bucket.place(self._key),
                    UploadId=self._upload_id,
                    MultipartUpload={"Parts": self._parts},
                )
                return answer.get("VersionId")
        except ObjectStoreError as error:
            # The answer may have been lost on its way, and not the object.
            with suppress(ObjectStoreError):
                return self._as_sent(None).version
            raise error from None

    def _as_sent(self, version: str | None) -> Stored:
        stored = self._bucket.stat(self._key, version)
        if stored.size != self._size:
            raise ObjectStoreError(
                f"{self._key} compte {stored.size} octets dans le stockage au lieu de {self._size} : "
                "l’envoi est à refaire."
            )
        return stored

    def _refuse_taken_key(self) -> None:
        with suppress(ObjectNotFound):
            self._bucket.stat(self._key, None)
            raise ObjectExists(f"{self._key} : cet objet existe déjà")


def _as_bytes(content: bytearray) -> bytes:
    """The client takes these as they are, and would copy bytes; its stubs do not say so."""
    return cast("bytes", content)
