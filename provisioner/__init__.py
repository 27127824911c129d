"""The control plane: from an annex to a running instance, and its care until its last day."""
