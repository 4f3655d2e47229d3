"""A wrong name is answered with the nearest right one, by one measure everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from bankmkt.base.say import say


def nearest(wrong: str, known: Iterable[str]) -> str | None:
    """The known name most like `wrong`, or None when nothing is near."""
    by_fold = {name.casefold().replace("_", "-"): name for name in known}
    found = get_close_matches(wrong.casefold().replace("_", "-"), list(by_fold), n=1, cutoff=0.6)
    return by_fold[found[0]] if found else None


def suggestion(wrong: str, known: Iterable[str]) -> str:
    """A remedy: the nearest name as a question, else the list of what there is (at most twelve)."""
    names = list(known)
    near = nearest(wrong, names)
    if near is not None:
        return say("names.did_you_mean", name=near)
    if not names:
        return ""
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return say("names.one_of", names=shown)
