"""Passages turned into a draft of an answer, by quoting or by a language model."""
