"""What a brand looks like."""
