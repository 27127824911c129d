"""The secrets of a control archive into the folder of secrets, where none may be lost."""

import re
from collections.abc import Mapping
from pathlib import Path

from provisioner.recovery.control_archive import SECRETS
from provisioner.secret_files import replace

# The same names as those that archives take, and so never the operator's own key.
_SECRET = re.compile(r"(?!operator)[a-z][a-z0-9-]*")
# What opens this machine's PostgreSQL: it knows the passwords of here, not those of the former machine.
_OF_THIS_SERVER = "database-"
# No secret's name has a full stop: nobody reads what is set aside, and no archive takes it along.
ASIDE = ".before-recovery"


def bring_secrets(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Have ``folder`` hold what the archive held; names of those that said something else, now set aside.

    Again is fine.
    """
    secrets = {
        name.removeprefix(SECRETS): content for name, content in files.items() if name.startswith(SECRETS)
    }
    wanted = {name: content.decode() for name, content in secrets.items() if _SECRET.fullmatch(name)}
    return [name for name, secret in sorted(wanted.items()) if _bring(folder, name, secret)]


def _bring(folder: Path, name: str, secret: str) -> bool:
    """Whether another was there."""
    path = folder / name
    present = path.read_text().strip() if path.exists() else None
    if present == secret.strip():
        return False
    if present is not None and name.startswith(_OF_THIS_SERVER):
        return False
    if present is not None:
        replace(folder, f"{name}{ASIDE}", present)
    replace(folder, name, secret)
    return present is not None
