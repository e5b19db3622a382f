"""``immunolab export``: marks to the gradebook of an LMS."""
