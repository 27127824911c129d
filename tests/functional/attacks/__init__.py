"""What somebody with bad intentions tries, and what comes of it."""
