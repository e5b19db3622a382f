"""nbgrader for students: where assignments come from and where they go. Nothing here is secret."""

import os

c = get_config()  # noqa: F821  (given by nbgrader)

c.CourseDirectory.course_id = "immunolab"
c.Exchange.root = os.environ.get("IMMUNOLAB_EXCHANGE", "/srv/immunolab/exchange")
