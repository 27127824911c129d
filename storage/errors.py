"""What storage can raise, vendor errors translated."""


class StorageError(Exception):
    """
    StorageError
     +-- DatabaseUnavailable     the server does not answer or refuses us
     +-- DatabaseBeingCreated    an earlier attempt's CREATE DATABASE still runs on the server
     +-- MigrationFailed         a restored database cannot reach the newest revision (storage.migrations)
     +-- WallBroken              tenants could reach each other: the sentence says what to change
     +-- ObjectStoreError        the store of objects failed (storage.objects)
     |    +-- ObjectNotFound     no object has this key
     |    +-- ObjectExists       the key is taken by other bytes: objects are never overwritten
     |    +-- ObjectLocked       the store keeps it until its lock ends
     |    +-- LockNotApplied     asked to lock, the store does not say that it did
     +-- DecryptionFailed        not encrypted to this key, or damaged (storage.encryption)
     +-- UnusableKey             this text is no key (storage.encryption)
     +-- SignatureRefused        not signed by this key, or altered since (storage.signing)
     +-- DeliveryError           an outside system did not take a message (storage.outbox)
    """


class DatabaseUnavailable(StorageError):
    """The server does not answer or refuses us."""


class DatabaseBeingCreated(StorageError):
    """A process died while the server copied the template; the server goes on by itself."""


class WallBroken(StorageError):
    """The server would let one tenant reach another; nothing starts on such a server."""
