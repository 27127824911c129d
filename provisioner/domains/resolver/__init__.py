"""Asking name servers: what each of them says about a host name, never what should be made of it."""
