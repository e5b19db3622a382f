"""An instructor's own server; this file runs as the instructor."""

import os
from pathlib import Path

from immunolab.lab import labextensions
from immunolab.lesson_copies import bring_lessons

c = get_config()  # noqa: F821  (given by jupyter_server)

c.LabServerApp.extra_labextensions_path = [labextensions()]  # the course panel

c.LanguageServerManager.autodetect = False  # no search for language servers, npm included, at each start

c.ServerApp.jpserver_extensions = {
    "immunolab.lab": True,
    "immunolab.lab.desk": True,  # the teacher's desk
    "nbgrader.server_extensions.course_list": False,
}

# JupyterHub forbids frames on users' servers, and Formgrader is one: without this line its tab stays
# empty. Given to instructors only. Safer still: each user on a host name of their own (docs/deploy.md).
c.ServerApp.tornado_settings = {"headers": {"Content-Security-Policy": "frame-ancestors 'self'"}}

os.umask(0o007)  # grades and hand-ins: for the group of instructors, for nobody else

course = Path(os.environ.get("IMMUNOLAB_COURSE", "/srv/immunolab/course"))
link = Path.home() / "course"
try:
    if course.is_dir() and not os.path.lexists(link):
        link.symlink_to(course)
    bring_lessons(Path(os.environ.get("IMMUNOLAB_LESSONS", "/opt/immunolab/lessons")), Path.home() / "lessons")
except OSError as error:
    print(f"The home was not made ready: {error.strerror} ({error.filename}).")
