"""The dossier as data frames, data sets with their licences, and citations.

No figure about the world without a source: rows carry citation keys, `cite` and `references` print them, and
`figure` says "about" before what is from memory. Pandas and pybtex are imported when they are first used.
"""

from __future__ import annotations

from immunolab.evidence.bibliography import Reference, all_keys, reference
from immunolab.evidence.citations import Citation, References, cite, references
from immunolab.evidence.datasets import DatasetInfo, dataset, dataset_info, datasets
from immunolab.evidence.markdown import check_markdown, keys_in_markdown, markdown_link
from immunolab.evidence.tables import (
    approvals,
    claims,
    dates,
    facts,
    keys_of,
    one_row_per_trial,
    parallels,
    side_effects,
    trials,
)
from immunolab.evidence.validation import validate
from immunolab.evidence.wording import describe_row, figure, from_memory, hazard_ratio

__all__ = [
    "Citation",
    "DatasetInfo",
    "Reference",
    "References",
    "all_keys",
    "approvals",
    "check_markdown",
    "cite",
    "claims",
    "dataset",
    "dataset_info",
    "datasets",
    "dates",
    "describe_row",
    "facts",
    "figure",
    "from_memory",
    "hazard_ratio",
    "keys_in_markdown",
    "keys_of",
    "markdown_link",
    "one_row_per_trial",
    "parallels",
    "reference",
    "references",
    "side_effects",
    "trials",
    "validate",
]
