"""What is in a bucket: every version where it keeps them, and uploads that nobody finished."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from storage.objects import Stored
from storage.s3_store.bucket import Bucket, known_version
from storage.s3_store.failures import Refusal

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import ObjectTypeDef, ObjectVersionTypeDef


def objects(bucket: Bucket, prefix: str) -> Iterator[Stored]:
    """The current version of everything that begins with ``prefix``. Raises ObjectStoreError."""
    pages = bucket.client.get_paginator("list_objects_v2")
    with bucket.told(f"énumérer {prefix or 'ses objets'}"):
        for page in pages.paginate(Bucket=bucket.id, Prefix=bucket.beginning(prefix)):
            for found in page.get("Contents", []):
                yield _stored(bucket, found, None)


def _stored(bucket: Bucket, found: "ObjectTypeDef | ObjectVersionTypeDef", version: str | None) -> Stored:
    moment = found["LastModified"].astimezone(UTC)
    return Stored(bucket.key(found["Key"]), found["Size"], version, moment)


@dataclass(frozen=True, slots=True)
class Trace:
    """One version of a name in a bucket, or the mark of a deletion, which is a version too."""

    name: str
    version: str | None
    stored: Stored | None


def traces(bucket: Bucket, prefix: str) -> Iterator[Trace]:
    """All that the bucket has of it. Raises ObjectStoreError."""
    try:
        yield from _traces(bucket, prefix)
    except Refusal as refusal:
        if not refusal.unknown_here:
            raise
        for stored in objects(bucket, prefix):
            yield Trace(bucket.name(stored.key), None, stored)


def _traces(bucket: Bucket, prefix: str) -> Iterator[Trace]:
    pages = bucket.client.get_paginator("list_object_versions")
    with bucket.told(f"énumérer les versions de {prefix or 'ses objets'}"):
        for page in pages.paginate(Bucket=bucket.id, Prefix=bucket.beginning(prefix)):
            for found in page.get("Versions", []):
                version = found["VersionId"]
                yield Trace(found["Key"], version, _stored(bucket, found, known_version(version)))
            for mark in page.get("DeleteMarkers", []):
                yield Trace(mark["Key"], mark["VersionId"], None)


def unfinished_uploads(bucket: Bucket, prefix: str) -> Iterator[tuple[str, str]]:
    """Key and id of each whose key begins so. Raises ObjectStoreError."""
    try:
        yield from _unfinished_uploads(bucket, prefix)
    except Refusal as refusal:
        # What some stores answer where there is none.
        if refusal.code != "NoSuchUpload":
            raise


def _unfinished_uploads(bucket: Bucket, prefix: str) -> Iterator[tuple[str, str]]:
    pages = bucket.client.get_paginator("list_multipart_uploads")
    beginning = bucket.beginning(prefix)
    with bucket.told(f"énumérer les envois inachevés de {prefix}"):
        for page in pages.paginate(Bucket=bucket.id, Prefix=beginning):
            for upload in page.get("Uploads", []):
                if upload["Key"].startswith(beginning):
                    yield bucket.key(upload["Key"]), upload["UploadId"]
