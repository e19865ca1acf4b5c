"""What the chat window shows, as HTML: pure functions of values that return strings, tested as strings."""
