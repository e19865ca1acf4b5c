"""Articles in, ranked passages out; the corpus on disk."""
