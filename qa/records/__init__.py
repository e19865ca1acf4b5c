"""What is kept of answers and conversations."""
