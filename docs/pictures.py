"""Workbooks are looked at as pages, because no test sees a clipped word or a chart that lies on a table.

python docs/pictures.py BOOK.xlsx... FOLDER [--resolution 60]

LibreOffice turns each workbook into a PDF and poppler the PDF into pictures, one a page, in FOLDER. Where one of the
two is not installed, the program says so and ends well: whoever has them looks.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

SECONDS: Final = 300


def main() -> int:
    """Make the pictures; 1 when a workbook could not be turned into pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("books", nargs="+", type=Path, help="workbooks")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--resolution", type=int, default=60, help="pixels an inch")
    given = parser.parse_args()
    office = shutil.which("soffice") or shutil.which("libreoffice")
    pages = shutil.which("pdftoppm")
    if office is None or pages is None:
        missing = " and ".join(name for name, found in (("soffice", office), ("pdftoppm", pages)) if found is None)
        put(f"no pictures: {missing} not installed")
        return 0
    given.folder.mkdir(parents=True, exist_ok=True)
    failed = [book for book in given.books if not pictures(office, pages, book, given.folder, given.resolution)]
    return 1 if failed else 0


def pictures(office: str, pages: str, book: Path, folder: Path, resolution: int) -> bool:
    """Make the pictures of one workbook and name them; whether there are any."""
    with tempfile.TemporaryDirectory(prefix="bankmkt-pages-") as scratch:
        # a profile of its own: a second LibreOffice would hand its work to the first and end
        profile = f"-env:UserInstallation={(Path(scratch) / 'profile').as_uri()}"
        convert = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", scratch, str(book)]
        subprocess.run(convert, check=False, capture_output=True, timeout=SECONDS)
        made = Path(scratch) / f"{book.stem}.pdf"
        if not made.exists():
            put(f"{book}: LibreOffice made no pages of it")
            return False
        target = folder / book.stem
        for old in folder.glob(f"{book.stem}-*.png"):
            old.unlink()
        draw = [pages, "-r", str(resolution), "-png", str(made), str(target)]
        subprocess.run(draw, check=True, capture_output=True, timeout=SECONDS)
    found = sorted(folder.glob(f"{book.stem}-*.png"))
    for one in found:
        put(str(one))
    return bool(found)


def put(text: str) -> None:
    """One line on stdout."""
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
