"""Quizzes whose answers are kept, whose keys are hidden, and which nbgrader grades.

``Quiz`` is what a notebook uses; the rest serves the grader and the tests.
"""

from immunolab.quiz.files import QuizFileError, load_questions
from immunolab.quiz.page import first_words
from immunolab.quiz.questions import KINDS, SCORING_RULES, Question, QuestionFile
from immunolab.quiz.quiz import Quiz
from immunolab.quiz.responses import ResponseError
from immunolab.quiz.score import Receipt, Score
from immunolab.quiz.scoring import QuizKeyError, points_for, resolve_key, share
from immunolab.quiz.variants import variant

__all__ = [
    "KINDS",
    "SCORING_RULES",
    "Question",
    "QuestionFile",
    "Quiz",
    "QuizFileError",
    "QuizKeyError",
    "Receipt",
    "ResponseError",
    "Score",
    "first_words",
    "load_questions",
    "points_for",
    "resolve_key",
    "share",
    "variant",
]
