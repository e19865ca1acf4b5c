"""Questions made of English news sentences by rule."""
