"""Moved to `index.encoders.rerankers`."""

from index.moved import moved

__getattr__ = moved(__name__, "index.encoders.rerankers")
