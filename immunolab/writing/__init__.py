"""Question files and masters as an editor writes them: what is not changed stays as it is, byte for byte.

A question stands in two files: the question file, which students get, and, where it is graded, the hidden tests of its
grade cell in the master. Here both are read into one mapping of fields, and a changed mapping is written back into
both. Nothing is loaded and saved as a whole: only the lines of a changed field are replaced, so comments, order, and
how somebody broke her lines are kept.

| module | |
| --- | --- |
| `form` | what can be filled in for a question of a kind, told by the classes of the kinds |
| `yaml_text` | a value as YAML, as this course writes it |
| `yaml_places` | where in a text each entry stands |
| `question_file` | questions of a question file: changed, added, removed |
| `notebook_file` | cells of a notebook: changed, added, removed |
| `grade_cell` | a key in the hidden tests of a grade cell |
| `item` | one question of both files |
"""
