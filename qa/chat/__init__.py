"""One person's conversation with the archive, whatever window shows it."""
