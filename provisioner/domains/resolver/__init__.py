"""Asking name servers: the zone's own, each by itself, and those that everybody uses."""
