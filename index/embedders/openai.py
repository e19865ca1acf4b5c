"""Moved to `index.encoders.openai`."""

from index.moved import moved

__getattr__ = moved(__name__, "index.encoders.openai")
