"""``immunolab demo-class``: a course folder with a simulated class to try everything on."""
