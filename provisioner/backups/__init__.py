"""Archives of instances and of the control plane: taken, proven, kept, restored, and gone in time."""
