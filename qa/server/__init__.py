"""The HTTP server: the chat window's pages, the interfaces for programs, and what guards them."""
