"""Objects in a bucket of any S3-compatible store; the one place that speaks S3."""

from storage.s3_store.connection import Patience as Patience
from storage.s3_store.store import S3Store as S3Store
