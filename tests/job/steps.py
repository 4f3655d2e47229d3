"""Steps for tests: a real child that does what ``script.json`` in the project says of the step's label.

Every step that is begun is written to ``begun.txt``, every step that ends well to ``ended.txt``, so that a test sees
what was done, how often and in which order, also when a process was killed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from bankmkt.base.errors import InputError
from bankmkt.deliver.job.outcome import Outcome
from bankmkt.deliver.job.worker import Order, Tell, serve


def step(order: Order, tell: Tell) -> Outcome:
    """Do what the script says."""
    folder = Path(str(order["project"]))
    script = json.loads((folder / "script.json").read_text(encoding="utf-8"))
    wanted = script.get(str(order["label"]), {})
    _note(folder / "begun.txt", f"{order['label']} {os.getpid()}")
    for text in wanted.get("say", []):
        tell(text)
    if "child" in wanted:  # something that the step itself starts, and that must not outlive it
        kept = subprocess.Popen([sys.executable, "-c", f"import time; time.sleep({wanted['child']})"])
        _note(folder / "children.txt", str(kept.pid))
    if "print" in wanted:
        sys.stdout.write(wanted["print"])
        sys.stdout.flush()
    if "sleep" in wanted:
        _sleep(float(wanted["sleep"]), deaf=bool(wanted.get("deaf")))
    if "die" in wanted:
        os.kill(os.getpid(), int(wanted["die"]))
    if "bug" in wanted:
        raise RuntimeError(wanted["bug"])
    if "wrong" in wanted:
        raise InputError(wanted["wrong"], "mend it")
    for name in wanted.get("write", []):
        (folder / name).write_text(str(order["label"]), encoding="utf-8")
    if "block" in wanted:
        (folder / wanted["block"]).unlink()
        (folder / wanted["block"]).mkdir()
    if "load" in wanted:
        _note(folder / "loads.txt", str(wanted["load"]))
    _note(folder / "ended.txt", str(order["label"]))
    return Outcome(
        code=int(wanted.get("code", 0)),
        counts=wanted.get("counts", {}),
        outputs=wanted.get("write", []),
        load_id=wanted.get("load"),
    )


def _sleep(seconds: float, *, deaf: bool) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            time.sleep(0.05)
        except KeyboardInterrupt:
            if not deaf:
                raise


def _note(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text + "\n")


if __name__ == "__main__":
    sys.exit(serve(dict.fromkeys(("wait", "load", "check", "run", "compare", "report", "deliver"), step)))
