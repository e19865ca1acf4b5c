"""How good the answers are: questions with known answers, measures, and the score of a run.

`score.score` takes the questions that `questions.read_questions` reads and the answers that `Newsdesk.batch` yields.
"""
