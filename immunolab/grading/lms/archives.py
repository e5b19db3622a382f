"""How a platform names the files in the archive of all hand-ins, for ``nbgrader zip_collect``.

Canvas: content_zipper.rb; Moodle: mod/assign/classes/downloader.php. docs/instructors.md shows the same patterns.
"""

from __future__ import annotations

#: patterns for nbgrader's FileNameCollectorPlugin, by the platform's name as `immunolab export --to` has it
ARCHIVES = {
    "canvas": r".*/(?:[^/]*?_)??(?P<student_id>anon_[^/_]+|\d+)_\d+_(?:[^/]*/)*(?P<file_id>[^/]+)$",
    "moodle": r".*/(?P<student_id>[^/]+?)_\d+_assignsubmission_file(?:_?/(?:[^/]*/)*|_)(?P<file_id>[^/]+)$",
}
