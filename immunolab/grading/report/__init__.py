"""``immunolab report``: what the class got wrong, as a page and CSV."""
