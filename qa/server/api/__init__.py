"""Interfaces for programs: our HTTP API, OpenAI's chat protocol, MCP, and what other sites embed."""
