"""Rules that turn English news sentences into questions."""
