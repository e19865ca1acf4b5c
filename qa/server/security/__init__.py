"""Who may send which request, how often and how large, and what browsers may do with our pages."""
