"""nbgrader for instructors: the shared course folder with its own settings, whatever folder they are in."""

from pathlib import Path

c = get_config()  # noqa: F821  (given by nbgrader)

c.CourseDirectory.course_id = "immunolab"
load_subconfig(str(Path(__file__).parent.parent / "course.py"))  # noqa: F821  (given by nbgrader)

# ~/course is a link that jupyter_server_config.py makes: Formgrader wants the course below the home.
course = Path.home() / "course"
if (course / "source").is_dir():
    c.CourseDirectory.root = str(course)
    if (course / "nbgrader_config.py").is_file():
        load_subconfig(str(course / "nbgrader_config.py"))  # noqa: F821

# Formgrader would show all settings at the top of its page, the gradebook's password among them.
c.FormgradeExtension.debug = False
