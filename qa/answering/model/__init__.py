"""What a language model writes: its style, its replies, what is mended of them."""
