"""`make lab`: a learner's own server at home. nbgrader's menus are a teacher's, and `make teach` has them."""

import zmq

from immunolab.lab import labextensions

c = get_config()  # noqa: F821  (given by jupyter_server)

c.LabServerApp.extra_labextensions_path = [labextensions()]  # the course panel
# of a lesson only what its reader wrote is saved, beside it: pulling the course's next edition meets no conflict
c.ServerApp.contents_manager_class = "immunolab.lab.contents.CourseContents"

# Not loading them is what makes the start quick: nbgrader with its gradebook takes seconds to import.
c.ServerApp.jpserver_extensions = {
    "immunolab.lab": True,
    "immunolab.lab.early": True,
    "nbgrader.server_extensions.formgrader": False,
    "nbgrader.server_extensions.validate_assignment": False,
    "nbgrader.server_extensions.assignment_list": False,
    "nbgrader.server_extensions.course_list": False,
    "jupyter_lsp": False,
}

# a learner's terminal shows the address, and what goes wrong
c.ServerApp.log_level = c.LabApp.log_level = "WARN"
if zmq.has("curve"):  # else each kernel warns that others on this machine could listen
    c.KernelManager.transport_encryption = "auto"
