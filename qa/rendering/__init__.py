"""Answers and articles as people read them and programs receive them."""
