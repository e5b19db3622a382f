"""`make teach`: an instructor's server at home, with Formgrader and all of nbgrader's menus."""

from immunolab.lab import labextensions

c = get_config()  # noqa: F821  (given by jupyter_server)

c.LabServerApp.extra_labextensions_path = [labextensions()]  # the course panel

c.LanguageServerManager.autodetect = False  # no search for language servers, npm included, at each start
c.ServerApp.jpserver_extensions = {
    "immunolab.lab": True,
    "immunolab.lab.desk": True,  # the teacher's desk
    "nbgrader.server_extensions.course_list": False,
}
