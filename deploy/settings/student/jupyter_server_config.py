"""A student's own server; this file runs as the student. What protects the keys is the modes of files, not this."""

import os
from pathlib import Path

from immunolab.lab import labextensions
from immunolab.lesson_copies import bring_lessons

c = get_config()  # noqa: F821  (given by jupyter_server)

c.LabServerApp.extra_labextensions_path = [labextensions()]  # the course panel
# of a lesson only what its reader wrote is saved, beside it: a lesson stays as it came
c.ServerApp.contents_manager_class = "immunolab.lab.contents.CourseContents"

c.LanguageServerManager.autodetect = False  # no search for language servers, npm included, at each start

# nbgrader shows Formgrader and the course list to everybody; labconfig/page_config.json hides their menus.
c.ServerApp.jpserver_extensions = {
    "immunolab.lab": True,
    "nbgrader.server_extensions.formgrader": False,
    "nbgrader.server_extensions.course_list": False,
    # "Success!" of a hand-in worth 3 of 20: an assignment's page says what is answered instead
    "nbgrader.server_extensions.validate_assignment": False,
}

# An assignment's button hands in through the exchange ("file": makes a file to hand in), and nobody grades herself.
os.environ.setdefault("IMMUNOLAB_HAND_IN", "exchange")
os.environ.setdefault("IMMUNOLAB_SELF_GRADE", "no")

# An idle kernel costs about 160 MB, an idle server 200 MB. Answers are on disk at every change; only
# variables are lost. IMMUNOLAB_IDLE_HOURS=0 keeps everything running.
idle = int(3600 * float(os.environ.get("IMMUNOLAB_IDLE_HOURS", "3")))
c.MappingKernelManager.cull_idle_timeout = idle
c.MappingKernelManager.cull_connected = True
c.ServerApp.shutdown_no_activity_timeout = idle

try:
    bring_lessons(Path(os.environ.get("IMMUNOLAB_LESSONS", "/opt/immunolab/lessons")), Path.home() / "lessons")
except OSError as error:  # a full home must not keep anybody from opening it
    print(f"Lessons were not copied to {Path.home() / 'lessons'}: {error.strerror} ({error.filename}).")
