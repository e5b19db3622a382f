"""How Sphinx makes the book. Its source folder is written by `book.build`; this folder holds what never changes."""

from immunolab.quiz.text import to_html

project = "Immunotherapy: the course"
author = "The immunolab authors"
copyright = author
language = "en"
extensions = ["myst_nb"]
templates_path = ["_templates"]
html_static_path = []  # the build has put them there

nb_execution_mode = "off"
nb_mime_priority_overrides = [("html", "text/html", 0)]
myst_enable_extensions = ["dollarmath"]
suppress_warnings = ["mystnb.unknown_mime_type"]

html_theme = "pydata_sphinx_theme"
html_title = project
html_copy_source = False
html_use_index = False
html_show_sourcelink = False
html_sidebars = {"**": ["lessons"]}
html_css_files = ["book/widgets.css", "book/book.css"]
html_js_files = [("book/book.js", {"type": "module"})]
html_context = {"default_mode": "auto"}
html_theme_options = {
    "logo": {"text": project},
    "navbar_center": [],
    "navbar_persistent": ["search-button"],
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "show_toc_level": 1,
    "article_header_start": [],
    "search_bar_text": "Search the course",
    "footer_start": ["copyright"],
    "footer_end": [],
    "back_to_top_button": False,
}


def _formula(self, node):
    """Formulae as MathML, by the converter of the course: no script and no other host."""
    sign = "$$" if node.tagname == "math_block" else "$"
    self.body.append(to_html(f"{sign}{node.astext()}{sign}"))
    from docutils.nodes import SkipNode

    raise SkipNode


def setup(app):
    """Tell Sphinx of the converter."""
    app.add_html_math_renderer("mathml", (_formula, None), (_formula, None))


html_math_renderer = "mathml"
