"""What goes into an answer beside the best sentence, and in which order."""
