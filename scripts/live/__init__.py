"""The course as a web page that runs in the reader's browser: what `make site` puts into ``_site/live/``."""
