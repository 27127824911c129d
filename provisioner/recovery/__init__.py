"""The whole service brought back on a bare machine: from archives, the key store and the operator's key."""
