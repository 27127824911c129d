"""What a machine's supervision asks: does a process answer, may it be sent work, and what it has counted."""
