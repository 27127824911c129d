"""Whose key an archive is sealed for: each instance's own, and one of the control plane."""

import uuid

# Fixed for ever: the control plane's identities lie in the key store under this name.
CONTROL_OWNER = uuid.uuid5(uuid.NAMESPACE_URL, "provisioner:control")


def owner_id(instance_id: uuid.UUID | None) -> uuid.UUID:
    """Under whose name the escrow keeps the key; None is the control plane."""
    return instance_id if instance_id is not None else CONTROL_OWNER
