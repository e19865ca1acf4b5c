"""What a web page states of its article, and which of its parts belong to it."""
