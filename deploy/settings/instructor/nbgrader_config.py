"""nbgrader for instructors: the shared course folder, its own settings, and the gradebook."""

import os
from pathlib import Path

c = get_config()  # noqa: F821  (given by nbgrader)

c.CourseDirectory.course_id = "immunolab"
c.Exchange.root = os.environ.get("IMMUNOLAB_EXCHANGE", "/srv/immunolab/exchange")
c.CourseDirectory.groupshared = True  # several graders: what one makes, the group may change

# ~/course is a link that jupyter_server_config.py makes: Formgrader wants the course below the home.
course = Path.home() / "course"
if (course / "source").is_dir():
    c.CourseDirectory.root = str(course)
    if (course / "nbgrader_config.py").is_file():
        load_subconfig(str(course / "nbgrader_config.py"))  # noqa: F821  (given by nbgrader)

# Formgrader would show all settings at the top of its page, the gradebook's password among them.
c.FormgradeExtension.debug = False

# PostgreSQL: one line, postgresql+psycopg://user:password@host/gradebook. Without the file: SQLite.
# Kept in a file and not in the environment, which every kernel inherits.
address = Path(os.environ.get("IMMUNOLAB_GRADEBOOK_URL_FILE", "/etc/immunolab/gradebook-url"))
if address.is_file():
    c.CourseDirectory.db_url = address.read_text().strip()
