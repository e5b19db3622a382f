"""What a course folder on a hub adds to its own nbgrader_config.py, which loads this file in its last line.

So every command finds the same gradebook and exchange: Formgrader, nbgrader and immunolab in JupyterLab's
terminal, and the same over ssh.
"""

import os
from pathlib import Path

c = get_config()  # noqa: F821  (given by nbgrader)

c.Exchange.root = os.environ.get("IMMUNOLAB_EXCHANGE", "/srv/immunolab/exchange")
c.CourseDirectory.groupshared = True  # several graders: what one makes, the group may change

# PostgreSQL: one line, postgresql+psycopg://user:password@host/gradebook. Without the file: SQLite.
# Kept in a file and not in the environment, which every kernel inherits.
address = Path(os.environ.get("IMMUNOLAB_GRADEBOOK_URL_FILE", "/etc/immunolab/gradebook-url"))
if address.is_file():
    c.CourseDirectory.db_url = address.read_text().strip()
