"""Identities by owner, wrapped for the operator's key and kept in a store of their own.

Objects are added and removed and none is ever changed, and a recipient is written once its identity is safe:
wherever a process dies, whatever was sealed can be opened. Without the wrapped identities, it is noise.
"""

import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from storage.encryption import DecryptionFailed, Identity, UnusableKey, seal, unseal
from storage.objects import DeletableStore, ObjectExists, ObjectNotFound
from storage.wrappings import (
    Wrapping,
    fingerprint,
    number_in,
    older_recipient_key,
    owner_in,
    recipient_key,
    recipients_of,
    wrapping_key,
    wrappings_of,
)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an operator's key makes of an owner's identities.

    ``recorded`` are the recipients that bytes were sealed for, newest first; ``opened`` those whose identity
    the key opens; ``flaws`` says in French of each wrapping that should open why it does not.
    """

    recorded: tuple[str, ...]
    opened: frozenset[str]
    flaws: tuple[str, ...]

    @property
    def lost(self) -> tuple[str, ...]:
        """Recipients whose bytes this operator's key cannot have opened."""
        return tuple(recipient for recipient in self.recorded if recipient not in self.opened)


@dataclass(frozen=True, slots=True)
class _Trial:
    """What came of opening a wrapping: its identity, or why it does not open."""

    wrapping: Wrapping
    identity: Identity | None = field(default=None, repr=False)
    flaw: str | None = None

    @property
    def fingerprint(self) -> str | None:
        """Which identity it holds; None when neither its content nor its name says so."""
        return fingerprint(self.identity.recipient) if self.identity else self.wrapping.identity


@dataclass(frozen=True, slots=True)
class Escrow:
    """Identities in ``keys``, each wrapped for all ``operators``: recipients of operator's keys, asked anew.

    There are two of them while the operator's key is being replaced. Who only has the escrow can make
    identities and destroy them, and open none.
    """

    keys: DeletableStore
    operators: Callable[[], tuple[str, ...]]

    def recipient(self, owner: uuid.UUID) -> str | None:
        """Whom bytes of ``owner`` are sealed for now, or None."""
        return next(iter(self._recorded(owner)), None)

    def entrust(self, owner: uuid.UUID) -> str:
        """The same, made at the first call; two first calls at once make one."""
        if (recipient := self.recipient(owner)) is not None:
            return recipient
        identity = Identity.generate()
        self._wrap_for_all(owner, identity)
        with suppress(ObjectExists):
            self.keys.put(recipient_key(owner, 1), identity.recipient.encode())
        return self._recorded(owner)[0]

    def rotate(self, owner: uuid.UUID) -> str:
        """A new recipient, of this very call's making; what was sealed for those before stays readable."""
        identity = Identity.generate()
        self._wrap_for_all(owner, identity)
        self.record(owner, identity.recipient)
        return identity.recipient

    def record(self, owner: uuid.UUID, recipient: str) -> None:
        """Have it be the current one; its identity must be in escrow."""
        numbered = tuple(self.keys.keys(recipients_of(owner)))
        number = number_in(numbered[-1]) + 1 if numbered else 1
        while True:
            try:
                return self.keys.put(recipient_key(owner, number), recipient.encode())
            except ObjectExists:
                number += 1

    def identities(self, owner: uuid.UUID, operator: Identity) -> tuple[Identity, ...]:
        """All that open, newest first: together they open whatever was sealed for ``owner``.

        Raises ObjectNotFound when there is none, destroyed or never made, and DecryptionFailed when none
        opens with this operator's key.
        """
        trials = self._trials(owner, operator)
        opened = {one.identity.recipient: one.identity for one in trials if one.identity is not None}
        if opened:
            rank = {recipient: number for number, recipient in enumerate(self._recorded(owner))}
            return tuple(sorted(opened.values(), key=lambda one: rank.get(one.recipient, len(rank))))
        if not self._wrappings(owner):
            raise ObjectNotFound(f"Aucune clé de {owner} dans le coffre : détruite, ou jamais faite.")
        flaws = " ".join(one.flaw for one in trials if one.flaw is not None)
        reason = flaws or "Elles y sont enveloppées pour une autre clé d’opérateur."
        raise DecryptionFailed(f"La clé de l’opérateur n’ouvre aucune clé de {owner}. {reason}")

    def inspect(self, owner: uuid.UUID, operator: Identity) -> Inspection:
        """Try every identity of ``owner``."""
        recorded = self._recorded(owner)
        trials = self._trials(owner, operator)
        opened = {one.identity.recipient for one in trials if one.identity is not None}
        # That of an older release may be for a former operator's key, and wrapped for this one as well.
        known = {None, *map(fingerprint, opened)}
        told = [one for one in trials if one.wrapping.operator is not None or one.fingerprint not in known]
        flaws = tuple(one.flaw for one in told if one.flaw is not None)
        return Inspection(recorded, frozenset(opened), flaws)

    def rewrap(self, owner: uuid.UUID, old: Identity, new: Identity) -> None:
        """Have every identity that ``old`` opens, and ``new`` does not, wrapped for ``new`` too."""
        safe = self._openable(owner, new)
        for trial in self._trials(owner, old):
            if trial.identity is not None and trial.fingerprint not in safe:
                added = self._wrap(owner, trial.identity, new.recipient)
                # Destroyed meanwhile: it must not live on through us.
                if not self.keys.exists(trial.wrapping.key):
                    self.keys.delete(added)

    def retire(self, owner: uuid.UUID, old: Identity, new: Identity) -> None:
        """Remove what is wrapped for ``old``, as far as ``new`` has been seen to open the same identity."""
        safe = self._openable(owner, new)
        for trial in self._trials(owner, old):
            if trial.fingerprint in safe and trial.wrapping.operator != fingerprint(new.recipient):
                self.keys.delete(trial.wrapping.key)

    def destroy(self, owner: uuid.UUID) -> None:
        """Make everything of ``owner`` unreadable, in every copy; again is fine."""
        # Again until nothing is left: another process may be wrapping them for a new operator's key.
        while wrappings := self._wrappings(owner):
            self._forget(owner, wrappings)
        for key in self._recipient_keys(owner):
            self.keys.delete(key)

    def owners(self) -> tuple[uuid.UUID, ...]:
        """Whoever has anything in the escrow."""
        found = {owner_in(key) for prefix in ("identities/", "recipients/") for key in self.keys.keys(prefix)}
        return tuple(sorted(owner for owner in found if owner is not None))

    def _wrap_for_all(self, owner: uuid.UUID, identity: Identity) -> None:
        done: set[str] = set()
        # Asked again once a wrapping is stored: whoever adds an operator's key in between finds it there, or
        # is found here.
        while missing := set(self.operators()) - done:
            for operator in missing:
                self._wrap(owner, identity, operator)
            done |= missing
        if not done:
            raise UnusableKey("Aucune clé d’opérateur : sans elle, une nouvelle clé serait perdue.")

    def _wrap(self, owner: uuid.UUID, identity: Identity, operator: str) -> str:
        """The key of the wrapping."""
        key = wrapping_key(owner, fingerprint(identity.recipient), fingerprint(operator))
        # Sealing twice gives two different objects for one secret.
        if not self.keys.exists(key):
            with suppress(ObjectExists):
                self.keys.put(key, seal(identity.secret.encode(), operator))
        return key

    def _forget(self, owner: uuid.UUID, wrappings: tuple[Wrapping, ...]) -> None:
        """Remove them, and what a death may have left of others that were being written."""
        identities = {one.identity for one in wrappings} | set(map(fingerprint, self._recorded(owner)))
        operators = {one.operator for one in wrappings} | set(map(fingerprint, self.operators()))
        for identity in identities:
            for operator in operators:
                if identity is not None and operator is not None:
                    self.keys.delete(wrapping_key(owner, identity, operator))
        for wrapping in wrappings:
            self.keys.delete(wrapping.key)

    def _trials(self, owner: uuid.UUID, operator: Identity) -> tuple[_Trial, ...]:
        """Every wrapping that should open with this key, tried."""
        should = [one for one in self._wrappings(owner) if one.should_open_with(operator.recipient)]
        return tuple(trial for wrapping in should if (trial := self._try(wrapping, operator)) is not None)

    def _try(self, wrapping: Wrapping, operator: Identity) -> _Trial | None:
        """None for one that was destroyed meanwhile."""
        try:
            return _Trial(wrapping, self._open(wrapping, operator))
        except DecryptionFailed as error:
            return _Trial(wrapping, flaw=str(error))
        except ObjectNotFound:
            return None

    def _openable(self, owner: uuid.UUID, operator: Identity) -> frozenset[str]:
        """Fingerprints of the identities that this key was seen to open."""
        trials = self._trials(owner, operator)
        return frozenset(fingerprint(one.identity.recipient) for one in trials if one.identity is not None)

    def _open(self, wrapping: Wrapping, operator: Identity) -> Identity:
        """Raises DecryptionFailed, UnusableKey, ObjectNotFound."""
        wrapped = self.keys.get(wrapping.key)
        try:
            identity = Identity(unseal(wrapped, operator).decode("ascii", "replace").strip())
            recipient = identity.recipient
        except (DecryptionFailed, UnusableKey) as error:
            raise DecryptionFailed(
                f"L’enveloppe « {wrapping.key} » ne s’ouvre pas : elle est abîmée, ou pour une autre clé."
            ) from error
        if wrapping.identity not in {None, fingerprint(recipient)}:
            raise DecryptionFailed(f"L’enveloppe « {wrapping.key} » contient une autre clé que la sienne.")
        return identity

    def _wrappings(self, owner: uuid.UUID) -> tuple[Wrapping, ...]:
        named = tuple(Wrapping.named(key) for key in self.keys.keys(wrappings_of(owner)))
        older = Wrapping.older(owner, self._text(older_recipient_key(owner)))
        return (*named, older) if self.keys.exists(older.key) else named

    def _recorded(self, owner: uuid.UUID) -> tuple[str, ...]:
        """Recipients of ``owner``, newest first."""
        texts = (self._text(key) for key in reversed(self._recipient_keys(owner)))
        return tuple(text for text in texts if text is not None)

    def _recipient_keys(self, owner: uuid.UUID) -> tuple[str, ...]:
        older = older_recipient_key(owner)
        return (*([older] if self.keys.exists(older) else []), *self.keys.keys(recipients_of(owner)))

    def _text(self, key: str) -> str | None:
        try:
            return self.keys.get(key).decode("ascii", "replace").strip()
        except ObjectNotFound:
            return None
