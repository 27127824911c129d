"""A small Internet on loopback: name servers from the root down, a resolver, an authority and the front."""
