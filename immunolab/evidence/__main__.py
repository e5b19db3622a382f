"""``python -m immunolab.evidence [FOLDER]``: prints the faults of the dossier, or of a changed copy of it."""

import sys
from pathlib import Path

from immunolab.evidence.validation import validate

faults = validate(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
print("\n".join([*faults, f"faults: {len(faults)}"]))
sys.exit(bool(faults))
