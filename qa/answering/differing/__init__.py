"""What two articles say of one thing and say differently, sentence by sentence."""
