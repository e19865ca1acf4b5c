"""What speaks for a sentence being the answer."""
