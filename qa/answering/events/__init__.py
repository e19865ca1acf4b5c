"""What is said to have happened, to whom and by whom, and what contradicts it."""
