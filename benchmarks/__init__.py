"""Measurements: each command here loads made-up files, of which no daily backup is made."""

import os

os.environ.setdefault("ATLAS_BACKUPS", "off")
