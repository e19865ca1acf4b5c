"""Question sets: read, checked, and made of the sets that others published."""
