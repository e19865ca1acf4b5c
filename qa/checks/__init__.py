"""Moved to `qa.verification`."""

from index.moved import moved

__getattr__ = moved(__name__, "qa.verification")
