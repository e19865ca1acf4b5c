"""Moved to `index.encoders.local`."""

from index.moved import moved

__getattr__ = moved(__name__, "index.encoders.local")
