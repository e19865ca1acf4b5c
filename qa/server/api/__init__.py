"""What programs talk to: our own HTTP interface, OpenAI's protocol, MCP, and what other sites embed."""
