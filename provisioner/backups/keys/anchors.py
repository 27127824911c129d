"""Which recipient is believed. Whoever writes the key store could name himself as one, and needs no secret to
wrap an identity for it that the operator's key opens: so another place than that store has to say it too.

For an instance it is its row, set when it got its key and by each rotation. The control plane has no row: for
it, it is a file among the secrets, which lies in its archives as well. Rotations make the new key safe in the
key store before they write it there. One that dies in between is told by refused backups and by the daily
check, and is healed by the next rotation, which believes nothing that it finds and makes another key.
"""

from sqlalchemy.orm import Session

from provisioner.backups.catalogue import newest_verified
from provisioner.instances.work import Platform
from provisioner.secret_files import read_or_create, replace

CONTROL_RECIPIENT = "control-recipient"


def control_recipient(platform: Platform) -> str | None:
    """Whom the control plane's archives are sealed for; None before the first one.

    An installation of before there was the file goes by its newest archive that was read back.
    """
    folder = platform.settings.secrets
    if (folder / CONTROL_RECIPIENT).exists():
        return read_or_create(folder, CONTROL_RECIPIENT)
    with Session(platform.control) as session:
        newest = newest_verified(session, None)
        return newest.recipient if newest is not None else None


def believe_control_recipient(platform: Platform, recipient: str) -> None:
    """From now on, it is this one."""
    replace(platform.settings.secrets, CONTROL_RECIPIENT, recipient)
