"""Questions about the archive itself."""
