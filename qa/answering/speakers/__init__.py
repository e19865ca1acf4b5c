"""Who says it, where that is asked for."""
