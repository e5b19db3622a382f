"""``immunolab release``, ``check``, ``keys``: from the masters in ``source/`` to the copies in ``release/``."""
