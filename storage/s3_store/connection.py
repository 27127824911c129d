"""A client for one bucket, which takes nothing from the environment or from files of other tools."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.loaders import create_loader
from botocore.session import Session

from storage.s3_address import S3Access, S3Address

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

# What boto3 knows of S3 and of regions: read once a process, since reading it costs more than all else here.
_KNOWLEDGE = create_loader()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for the store, in seconds, and how often to ask it in all."""

    connecting: float = 10
    answering: float = 60
    attempts: int = 5


def connect(address: S3Address, access: S3Access, patience: Patience) -> "S3Client":
    """Nothing is asked of the store yet. Raises OSError for an unusable file of authorities."""
    # What a shell or the home directory says about some other account must not reach this one.
    own = dict.fromkeys(("profile", "region", "ca_bundle"), (None, None, None, None))
    nowhere = dict.fromkeys(("config_file", "credentials_file"), (None, None, os.devnull, None))
    core = Session(session_vars={**own, **nowhere})
    core.register_component("data_loader", _KNOWLEDGE)
    return boto3.Session(botocore_session=core, region_name=address.region).client(
        "s3",
        endpoint_url=address.endpoint,
        aws_access_key_id=access.key_id,
        aws_secret_access_key=access.secret,
        verify=str(address.ca) if address.ca is not None else True,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": address.style.value},
            connect_timeout=patience.connecting,
            read_timeout=patience.answering,
            retries={"mode": "standard", "total_max_attempts": patience.attempts},
            tcp_keepalive=True,
            # Otherwise parts go out with checksums behind them, which several stores refuse.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
