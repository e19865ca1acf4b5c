"""What a text says by itself, without any archive: words, sentences, names, numbers, times."""
