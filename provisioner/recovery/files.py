"""Files of an archive back into the object store, which may have outlived the machine."""

from storage.objects import DeletableStore, ObjectExists


def put_back(store: DeletableStore, name: str, content: bytes) -> None:
    """Have the object be what was archived: that was signed, and what lies there instead was not.

    Again is fine. Raises ObjectStoreError.
    """
    try:
        store.put(name, content)
    except ObjectExists:
        store.delete(name)
        store.put(name, content)
