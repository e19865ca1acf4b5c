"""Moved to `index.encoders`."""

from index.moved import moved

__getattr__ = moved(__name__, "index.encoders")
