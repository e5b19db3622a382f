"""``immunolab grade``: every hand-in of an assignment, over all cores or a cluster, each safe to stop."""
