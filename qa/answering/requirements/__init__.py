"""What a sentence must have to answer a question of one form: an age, a sum, a name, somebody's words, an outcome."""
