"""What is due, kept and to be proven: pure functions of the offer’s plan, frozen facts and a moment."""
