"""One archive from its snapshot to being read back."""
