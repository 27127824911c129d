"""Object Lock: whether a bucket has it, putting it on one version, and believing only what is read back."""

from datetime import UTC, datetime, timedelta

from storage.objects import ObjectNotFound, ObjectStoreError
from storage.s3_store.bucket import Bucket
from storage.s3_store.failures import Refusal


def has_lock(bucket: Bucket) -> bool:
    """Whether the bucket was made with Object Lock. Raises ObjectStoreError when the store does not tell."""
    try:
        with bucket.told("dire s’il verrouille (Object Lock)"):
            answer = bucket.client.get_object_lock_configuration(Bucket=bucket.id)
            return answer.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") == "Enabled"
    except Refusal as refusal:
        if refusal.unknown_here or refusal.code == "ObjectLockConfigurationNotFoundError":
            return False
        raise


def put_lock(bucket: Bucket, key: str, version: str | None, until: datetime) -> None:
    """COMPLIANCE: nobody shortens it, whatever their credentials. Raises ObjectStoreError."""
    with bucket.told(f"verrouiller {key}"):
        bucket.client.put_object_retention(
            **bucket.of(key, version), Retention={"Mode": "COMPLIANCE", "RetainUntilDate": until}
        )


def compliance_until(bucket: Bucket, key: str, version: str | None) -> datetime | None:
    """Until when nobody can delete this version; None when somebody can. Raises ObjectStoreError."""
    try:
        with bucket.told(f"dire jusqu’à quand {key} est verrouillé"):
            retention = bucket.client.get_object_retention(**bucket.of(key, version))["Retention"]
    except (ObjectNotFound, Refusal) as error:
        if isinstance(error, Refusal) and error.code != "NoSuchObjectLockConfiguration":
            raise
        return None
    until = retention.get("RetainUntilDate") if retention.get("Mode") == "COMPLIANCE" else None
    return until.astimezone(UTC) if until is not None else None


def is_that(found: datetime | None, wanted: datetime) -> bool:
    """Stores keep seconds, some of them less."""
    return found is not None and abs(found - wanted) < timedelta(seconds=1)


def refused_by_lock(bucket: Bucket, key: str, version: str | None, refusal: Refusal) -> bool:
    """Whether a deletion was refused because of a lock, which stores answer like missing rights."""
    if "object lock" in str(refusal).lower():
        return True
    if not refusal.forbidden or refusal.answered_at is None:
        return False
    try:
        until = compliance_until(bucket, key, version)
    except ObjectStoreError:
        return False
    return until is not None and until > refusal.answered_at
