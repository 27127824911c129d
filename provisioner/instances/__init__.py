"""What an instance should be, what is observed of it, and the reconciler that closes the gap."""
