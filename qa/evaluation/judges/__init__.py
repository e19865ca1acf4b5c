"""Which of two answers is better: what people say, and what a language model says."""
