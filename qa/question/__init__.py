"""What a question means: its kind, names, numbers, days, and what it takes over from earlier turns."""
