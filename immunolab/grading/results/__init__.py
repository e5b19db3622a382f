"""What a graded class tells: item analysis, regrading, export to an LMS, and a simulated class to try it on.

Everything here reads nbgrader's gradebook and the answers files of autograded hand-ins; nothing starts a kernel.
"""
