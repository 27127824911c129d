"""Name servers on loopback: a root, delegations, a recursive resolver, zones edited while they are served."""
