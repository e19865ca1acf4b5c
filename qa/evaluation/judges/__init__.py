"""Judges of answers: the preferences of people and the opinions of language models."""
