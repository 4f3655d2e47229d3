"""A page for each shipped rule, made of what the rule, its kind and its cases say themselves, and of a run.

Nothing here is written twice: the question and the thresholds come from the rule's file, the formula from `explain`,
the example from the first case worked by hand, the finding from the sample bank, the variations from the kind's page.
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from bankmkt.api.project import Project
from bankmkt.base import yamlfile
from bankmkt.base.settings import DEFAULTS, Setting, Settings
from bankmkt.rules.ruleset import Rule

ROOT: Final = Path(__file__).resolve().parents[1]
RULES: Final = ROOT / "rules"
KINDS: Final = ROOT / "src" / "bankmkt" / "rules" / "kinds"
AREAS: Final = {
    "V": "Value of customers",
    "M": "Managers and their portfolios",
    "D": "Settlement, deposits, contacts",
    "R": "Risk and exit",
    "P": "Products",
    "A": "Acquisition",
    "S": "Structure",
    "I": "Investments",
    "Q": "Service",
    "C": "One customer",
    "T": "Every day",
}
"""The areas by the first letter of a system, in the order of the index."""


def pages() -> Mapping[str, str]:
    """The index and one page per rule, by file name below `docs/`."""
    rules = {rule.name: rule for rule in _shipped()}
    found = _findings()
    made = {f"rules/{name}.md": _page(rule, found.get(name, "")) for name, rule in rules.items()}
    return {"rules.md": _index(rules), **made}


def _shipped() -> list[Rule]:
    """The shipped rules without any project."""
    project = Project(Settings(None, {name: Setting(value, "default") for name, value in DEFAULTS.items()}))
    return [project.rules[name] for name in project.rules.names()]


# The index -----------------------------------------------------------------------------------------------------------


def _index(rules: Mapping[str, Rule]) -> str:
    parts = [
        "# The shipped rules",
        "",
        "Made by `docs/generate.py` from the rules themselves. Each rule is a YAML file in `rules/`; every threshold "
        "stands there and can be [changed](writing-rules.md). The formulas work on the "
        "[measures](writing-rules.md#measures) in `rules/measures/`. A letter in brackets in a rule file names the "
        "source of a threshold. `bankmkt rules explain NAME` says what the rule in force does, "
        "`bankmkt rules explain NAME --customer ID` what it says of one customer and from which rows, and "
        "`bankmkt rules list` which rules the loaded data can feed.",
        "",
        "A table that was never loaded is not zero: the result says so once, in its notes. A customer for whom an "
        "input is missing is unknown, and `missing` names the columns. Ties are broken by the customer's id, as text.",
    ]
    for letter, area in AREAS.items():
        own = [rule for rule in rules.values() if _system(rule).startswith(letter)]
        if own:
            parts += ["", f"## {area}", "", "| rule | system | question | kind | needs |", "|---|---|---|---|---|"]
            parts += [_line(rule) for rule in sorted(own, key=lambda rule: (_place(_system(rule)), rule.name))]
    return "\n".join(parts) + "\n"


def _system(rule: Rule) -> str:
    return rule.spec.systems[0] if rule.spec.systems else "?"


def _place(system: str) -> tuple[str, int]:
    return system[:1], int(re.sub(r"\D", "", system) or 0)


def _line(rule: Rule) -> str:
    spec = rule.spec
    question = (spec.about.en if spec.about else spec.title.en).replace("|", "\\|")
    kind = f"[{spec.kind}](../src/bankmkt/rules/kinds/{spec.kind}/README.md)"
    cells = (f"[{rule.name}](rules/{rule.name}.md)", ", ".join(spec.systems), question, kind, ", ".join(spec.needs))
    return f"| {' | '.join(cells)} |"


# One page ------------------------------------------------------------------------------------------------------------


def _page(rule: Rule, finding: str) -> str:
    spec = rule.spec
    kind = f"[{spec.kind}](../../src/bankmkt/rules/kinds/{spec.kind}/README.md)"
    parts = [f"# {rule.name}", "", f"{spec.title.en}. {spec.title.zh}。", ""]
    parts += [f"System {', '.join(spec.systems)}; kind {kind}; needs {', '.join(spec.needs)}."]
    if spec.about:
        parts += ["", f"**Question:** {spec.about.en}", "", spec.about.zh]
    parts += ["", "## What it does", "", *(f"- {line}" for line in rule.kind.explain(rule.spec))]
    parts += ["", *_example(rule.name)]
    if finding:
        parts += ["", "## On the sample bank", "", f"`bankmkt run {rule.name}` says: {finding}"]
    parts += ["", "## The rule as shipped", "", "```yaml"]
    parts += [(RULES / f"{rule.name}.yaml").read_text(encoding="utf-8").rstrip(), "```", "", *_variations(spec.kind)]
    return "\n".join(line.rstrip() for line in "\n".join(parts).split("\n")) + "\n"


def _example(name: str) -> list[str]:
    """The first case of the rule as it is shipped, worked by hand; every engine is held to it."""
    case = _case(name)
    if case is None:
        return ["## An example", "", "There is none yet."]
    lines = ["## An example with numbers", "", f"Worked by hand ({case['case']}), for {case['as_of']}. Given:"]
    for table, text in case["given"].items():
        lines += ["", f"`{table}`", "", *_block(text)]
    for part in ("rows", "summary"):
        if part in case["expect"]:
            lines += ["", f"Then the {part} are:" if part == "rows" else "And the summary is:", ""]
            lines += _block(case["expect"][part])
    return lines


def _block(text: str) -> list[str]:
    return ["```text", *text.rstrip().split("\n"), "```"]


def _case(name: str) -> dict[str, Any] | None:
    for path in sorted(KINDS.glob("*/cases.yaml")):
        data = yamlfile.read(path).data
        for case in data.get("cases", ()):
            plain = "change" not in case and "refused" not in case["expect"] and "rows" in case["expect"]
            if case.get("rule", data.get("rule")) == name and plain:
                return {**case, "as_of": case.get("as_of", data.get("as_of"))}
    return None


def _variations(kind: str) -> list[str]:
    """What the kind's page says of how banks vary it."""
    text = (KINDS / kind / "README.md").read_text(encoding="utf-8")
    found = re.search(r"^## How banks vary it\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None:
        return []
    body = re.sub(r"\]\((?!https?:|#|/)([^)]+)\)", rf"](../../src/bankmkt/rules/kinds/{kind}/\1)", found[1])
    return ["## How banks vary it", body.strip()]


# The sample bank -----------------------------------------------------------------------------------------------------


def _findings() -> dict[str, str]:
    """What each rule finds in the sample bank, by one run of them all."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BANKMKT_")}
    environment |= {"BANKMKT_LANG": "en", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    with tempfile.TemporaryDirectory() as folder:
        for words in (["demo", f"{folder}/bank"], ["--project", f"{folder}/bank", "run", "--all", "--format", "tsv"]):
            done = subprocess.run(
                [sys.executable, "-m", "bankmkt", *words],
                env=environment,
                capture_output=True,
                encoding="utf-8",
                check=True,
                cwd=folder,
            )
    rows = csv.DictReader(done.stdout.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["rule"]: row["finding"] for row in rows}
