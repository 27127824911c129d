"""The operator's key, which opens every identity in escrow: its files, and the stages of replacing it.

    operator                       the key
    operator-recipient             its public half; a line for each of the two while one replaces the other
    operator-next                  the key to come, until it is the key
    operator-previous              the key before, until nothing is wrapped for it any more
    operator-former-<fingerprint>  keys before those; they open nothing, unless a machine that had not heard
                                   of the change has wrapped for them since

Each stage changes one file in one instant, and files are read anew each time: other processes follow.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from provisioner.errors import OutsideFailed
from provisioner.secret_files import read_or_create, rename, replace
from storage.encryption import Identity
from storage.wrappings import fingerprint

KEY = "operator"
RECIPIENT = "operator-recipient"
_NEXT = "operator-next"
_PREVIOUS = "operator-previous"
_FORMER = "operator-former-"


@dataclass(frozen=True, slots=True)
class OperatorKeys:
    """The files in ``folder``. Whoever only asks for ``recipients`` never reads a secret.

    ``was_used`` says whether the key store holds anything that an operator's key wrapped.
    """

    folder: Path
    was_used: Callable[[], bool] = lambda: False

    @property
    def current(self) -> Identity:
        """Opens every identity; made at first need. Raises OutsideFailed for one that was lost since."""
        # In this order: the key is there before its recipient is, and before anything is wrapped.
        was_made = (self.folder / RECIPIENT).exists() or self.was_used()
        if was_made and not (self.folder / KEY).exists():
            raise OutsideFailed(
                f"Le fichier {self.folder / KEY} a disparu : rétablissez-le depuis votre copie. Sans lui, "
                "rien de ce qui est chiffré ne s’ouvre, et aucune autre ne la remplace."
            )
        return Identity(read_or_create(self.folder, KEY, lambda: Identity.generate().secret))

    @property
    def recipients(self) -> tuple[str, ...]:
        """Whom identities are wrapped for; written once, by the process that prepares an installation."""
        return tuple(read_or_create(self.folder, RECIPIENT, lambda: self.current.recipient).split())

    @property
    def former(self) -> tuple[Identity, ...]:
        """Keys that were the operator's, the last one included."""
        names = [_PREVIOUS] if self.is_switched else []
        names += sorted(path.name for path in self.folder.glob(f"{_FORMER}*"))
        return tuple(Identity((self.folder / name).read_text().strip()) for name in names)

    @property
    def is_switched(self) -> bool:
        """Whether a replacement has come so far that the new key is the key, and not to its end."""
        return (self.folder / _PREVIOUS).exists() and not (self.folder / _NEXT).exists()

    def announce(self) -> Identity:
        """The key to come: from now on, new identities are wrapped for both."""
        coming = Identity(read_or_create(self.folder, _NEXT, lambda: Identity.generate().secret))
        replace(self.folder, RECIPIENT, f"{self.current.recipient}\n{coming.recipient}\n")
        return coming

    def switch(self) -> None:
        """The key to come is the key."""
        read_or_create(self.folder, _PREVIOUS, lambda: self.current.secret)
        rename(self.folder, _NEXT, KEY)

    def wrap_for_current_alone(self) -> None:
        """From now on, nothing new is wrapped for the key before."""
        replace(self.folder, RECIPIENT, f"{self.current.recipient}\n")

    def finish(self) -> None:
        """The key before is a former one."""
        previous = Identity((self.folder / _PREVIOUS).read_text().strip())
        rename(self.folder, _PREVIOUS, f"{_FORMER}{fingerprint(previous.recipient)}")
