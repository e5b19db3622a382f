"""The founding articles' statements, one by one: quotation, verdicts, reason, sources."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from immunolab.evidence.tables import claims

__all__ = ["ARTICLES", "VERDICTS", "Statement", "statements"]

#: What each verdict says of a statement.
VERDICTS = {
    "supported": "what is known agrees with it",
    "oversimplified": "true in part; something that matters is left out",
    "outdated": "was right once, or is no longer news",
    "unsupported": "nothing was found that shows it, or it cannot be tested",
    "wrong": "what is known contradicts it",
}
ARTICLES = {
    "understanding-immunotherapy": "Understanding immunotherapy (myeloma)",
    "recent-breakthroughs": "Recent breakthroughs (myeloma)",
    "revolutionizing": "Revolutionizing treatment (myeloma)",
    "immune-system": "The immune system against myeloma",
    "immunotherapy-for-mesothelioma": "Immunotherapy for mesothelioma",
}


@dataclass(frozen=True)
class Statement:
    """One statement of the articles and what the dossier says of it."""

    number: str
    article: str
    quote: str
    claim: str
    verdicts: tuple[str, ...]
    why: str
    keys: tuple[str, ...]


@cache
def statements() -> dict[str, Statement]:
    """All statements by number, in the dossier's order."""
    found = {}
    for row in claims().astype(str).to_dict("records"):
        verdicts = tuple(v for v in (row["verdict"], row["alternative_verdict"]) if v in VERDICTS)
        keys = tuple(key.strip() for key in row["citation_keys"].split(";") if key.strip())
        article = next((t for start, t in ARTICLES.items() if row["article"].startswith(start)), row["article"])
        found[row["claim_id"]] = Statement(
            row["claim_id"], article, row["quote"], row["claim"], verdicts, row["why"], keys
        )
    return found
