"""Answers and articles told to people and programs."""
