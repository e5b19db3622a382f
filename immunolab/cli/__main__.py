"""``python -m immunolab.cli``."""

import sys

from immunolab.cli import main

sys.exit(main())
