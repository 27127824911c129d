"""What comes back from members, from the first document to the acceptance that makes an instance of it."""
