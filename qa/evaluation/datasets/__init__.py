"""Question sets: read, checked, and converted from public data sets."""
