"""The course as a book of web pages that answer without Python: what `make site` puts into ``_site/``."""
