"""What answers are worth: measures, judgements of each answer, figures of a run, tests of differences, agreement."""
