"""Moved to `index.encoders.minilm`."""

from index.moved import moved

__getattr__ = moved(__name__, "index.encoders.minilm")
