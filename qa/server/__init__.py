"""What answers over HTTP on this machine: the chat window and the pages that it leads to."""
