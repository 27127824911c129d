"""What is wrong, and telling staff of it."""
