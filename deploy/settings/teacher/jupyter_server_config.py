"""`make teach`: an instructor's server at home, with Formgrader and all of nbgrader's menus."""

c = get_config()  # noqa: F821  (given by jupyter_server)

c.LanguageServerManager.autodetect = False  # no search for language servers, npm included, at each start
c.ServerApp.jpserver_extensions = {"nbgrader.server_extensions.course_list": False}
