"""`python -m bankmkt` and the console script are the same program."""

from __future__ import annotations

import sys

from bankmkt.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
