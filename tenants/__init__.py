"""An instance as its users live it."""
