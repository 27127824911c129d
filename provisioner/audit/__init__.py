"""What staff, the operator's commands and visitors did in the control plane, on record."""

from provisioner.audit.trail import record

__all__ = ["record"]
