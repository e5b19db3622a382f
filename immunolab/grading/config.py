"""The settings that make nbgrader grade quizzes from data. One place, used by every way in."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from immunolab.grading.old_releases import keep_old_releases
from immunolab.grading.passes.autograde import take_over
from immunolab.grading.process import prepare, share_engines
from immunolab.grading.times import mend_times

HERE = "immunolab.grading."
THEIRS = "nbgrader.preprocessors."


def configure(c: Any) -> None:
    """Put this course's preprocessors into an nbgrader configuration.

    nbgrader reads ``nbgrader_config.py`` up to three times in one command, so whole lists are assigned:
    appending would register a preprocessor twice.
    """
    prepare()
    share_engines()
    take_over()
    keep_old_releases()
    mend_times()
    c.GenerateAssignment.preprocessors = [
        HERE + "RefuseFaults",
        THEIRS + "IncludeHeaderFooter",
        HERE + "ReadAsPage",
        *(
            THEIRS + name
            for name in (
                "InstantiateTests",
                "LockCells",
                "ClearSolutions",
                "ClearOutput",
                "CheckCellMetadata",
                "ComputeChecksums",
                "SaveCells",
                "ClearHiddenTests",
                "ClearMarkScheme",
                "ComputeChecksums",
                "CheckCellMetadata",
            )
        ),
    ]
    # nbgrader's own stub raises an error, which stops "Run all": a learner who writes no code goes on
    c.ClearSolutions.code_stub = {"python": "# your line here"}
    c.Autograde.sanitize_preprocessors = [
        HERE + "RecoverAnswers",  # before the outputs, which mirror the answers, are cleared
        HERE + "MendCells",  # for DeduplicateIds, OverwriteCells and CheckCellMetadata
        THEIRS + "ClearOutput",
        HERE + "HideQuizKeys",  # before anything of the student's runs
    ]
    c.Autograde.autograde_preprocessors = [
        HERE + "ExecuteCode",  # OverwriteKernelspec and Execute; no kernel where nothing but quizzes is graded
        THEIRS + "IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        THEIRS + "LimitOutput",
        HERE + "GradeQuizzes",
        HERE + "SaveScores",  # SaveAutoGrades with one commit
        THEIRS + "AssignLatePenalties",
    ]
    # a notebook is checked once a pass, not after each preprocessor: what they mend counts as mended
    c.Autograde.NotebookExporter.optimistic_validation = True
    c.GenerateFeedback.preprocessors = [
        THEIRS + "GetGrades",
        HERE + "FeedbackScores",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    # our page has a language, no script, and asks no other host; set under GenerateFeedback, so that
    # Formgrader keeps its own template
    c.GenerateFeedback.HTMLExporter.template_name = "immunolab_feedback"
    c.GenerateFeedback.HTMLExporter.extra_template_basedirs = [str(files("immunolab.grading") / "templates")]
    # a student's Markdown is rendered with its raw HTML shown as text
    c.GenerateFeedback.HTMLExporter.filters = {"safe_markdown": HERE + "passes.pictures.to_page"}
    # and so in Formgrader, which would run a script in it with the instructor's rights
    c.HTMLExporter.filters = {"markdown2html": HERE + "passes.pictures.markdown2html"}
    c.ExchangeFactory.collect = HERE + "CollectPlainFiles"
    c.ExchangeFactory.release_feedback = HERE + "ReleaseFeedback"
    # the answers file travels with an upload from an LMS too
    c.FileNameCollectorPlugin.valid_ext = [".ipynb", ".json"]
