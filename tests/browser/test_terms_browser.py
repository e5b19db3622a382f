"""A lesson's bold term in JupyterLab: its explanation as a tooltip, and a click that leads to its place in the glossary."""

from __future__ import annotations

from pathlib import Path

from _lab import open_notebook

ROOT = Path(__file__).resolve().parents[2] / "notebooks"


def test_a_term_leads_to_its_entry(page, lab):
    for name in ("09_checkpoint_inhibitors.ipynb", "glossary.md"):
        (lab.root / "terms").mkdir(exist_ok=True)
        (lab.root / "terms" / name).write_bytes((ROOT / name).read_bytes())
    open_notebook(page, lab, "terms/09_checkpoint_inhibitors.ipynb")
    term = page.locator('.jp-MarkdownOutput a[href*="glossary.md"]', has_text="CTLA-4")
    term.scroll_into_view_if_needed()
    assert term.get_attribute("title") == "A brake on T cells that acts while they are being woken in lymph nodes."
    term.focus()
    page.keyboard.press("Enter")
    entry = page.locator(".jp-MarkdownViewer h2", has_text="CTLA-4")
    entry.wait_for()
    page.wait_for_function(
        """() => {
          const box = [...document.querySelectorAll('.jp-MarkdownViewer h2')]
            .find(h => h.textContent.includes('CTLA-4')).getBoundingClientRect();
          return box.top >= 0 && box.bottom <= innerHeight;
        }"""
    )
    assert page.locator(".jp-MarkdownViewer h2").first.bounding_box()["y"] < 0, "it is far below the first entry"
