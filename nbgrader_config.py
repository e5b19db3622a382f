"""nbgrader's settings for this course. Every setting below is optional: stock nbgrader grades the same."""

from immunolab.grading import configure

c = get_config()  # noqa: F821  (given by nbgrader)

c.CourseDirectory.course_id = "immunolab"
c.IncludeHeaderFooter.header = "source/header.ipynb"

# Score quizzes from data: no key in a kernel, no kernel without need. See immunolab/grading/config.py.
configure(c)

# Feedback shows the question, the student's choice and the points. To show the right answer and why, too:
# c.FeedbackScores.reveal_key = True

# A gradebook for several graders (needs psycopg; the default is SQLite, gradebook.db in this folder):
# c.CourseDirectory.db_url = "postgresql+psycopg://grader:password@localhost/gradebook"
