"""A question turned into ranked passages."""
