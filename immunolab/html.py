"""HTML pages and tables of the core, with everything escaped that comes from outside."""
