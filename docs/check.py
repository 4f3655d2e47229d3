"""The documents are held against the program: what they print is run, what they must name is there, links lead on.

python docs/check.py [--update] [PAGE...]

Needs bash and a pseudo-terminal, so it runs on Linux and macOS; it is a step of `.ci/run` of its own and no test, so
that the tests run everywhere. `--update` writes the real output into the pages' console blocks and makes the generated
pages anew; what changed is then for the eye to judge.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import generate
from blocks import blocks, execute

from bankmkt.base.errors import Exit
from bankmkt.base.settings import READERS
from bankmkt.intake.mapping import UNITS
from bankmkt.intake.mappingfile import Model as MappingKeys
from bankmkt.query.condition import _handlers as condition_forms
from bankmkt.rules.books.spec import BookSpec, Figure, Part, Small, TopicSpec
from bankmkt.rules.contracts.spec import CheckSpec, ContractSpec, HeadSpec
from bankmkt.rules.layers import IDENTITIES
from bankmkt.rules.measures.spec import Measure
from bankmkt.rules.model import RuleSpec
from bankmkt.rules.ruleset import kinds, load_kind
from bankmkt.store.checking import AREAS
from bankmkt.tables import names as table_names

ROOT: Final = Path(__file__).resolve().parents[1]
DOCS: Final = ROOT / "docs"
KINDS: Final = ROOT / "src" / "bankmkt" / "rules" / "kinds"
MADE: Final = ("commands.md", "rules.md", "tables.md")
WORDS: Final = (
    *("extract", "table", "measure", "rule", "kind", "plan", "step", "result", "report", "book", "project", "mapping"),
    *("tier", "contribution", "exposure", "live credit", "active holding", "settlement share", "loan share", "clause"),
    *("mode", "verdict", "reason", "population", "owner", "unassigned", "unknown", "missing", "note", "as_of", "grain"),
    *("snapshot", "event", "reference", "spot", "average", "reject", "control sum", "load", "ledger", "provenance"),
    *("lock-in product", "transfer price", "Gini", "severity", "dialect", "macro", "engine"),
    *("edition", "reader", "recipient", "audience", "mask", "outbox", "job", "run record"),
)
"""What the glossary has a paragraph on."""
FORMS: Final = {
    "And": "and",
    "Or": "or",
    "Not": "not",
    "Paren": "( … )",
    "EQ": "=",
    "NEQ": "<>",
    "LT": "<",
    "LTE": "<=",
    "GT": ">",
    "GTE": ">=",
    "In": "in (…)",
    "Is": "is null",
    "Between": "between … and …",
    "Like": "like '…'",
    "Add": "+",
    "Sub": "-",
    "Mul": "*",
    "Neg": "-5",
    "Literal": "'text'",
    "Boolean": "true",
    "Cast": "date '2026-10-31'",
    "Column": "loan_balance",
}
"""How each form that a condition may have is written in `writing-rules.md`."""
_LINK: Final = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_HEADING: Final = re.compile(r"^#{1,6} +(.*)$")


def main(arguments: list[str]) -> int:
    """Check the named pages, or all; the number of problems is not zero when 1 is returned."""
    update = "--update" in arguments
    named = [Path(one).resolve() for one in arguments if not one.startswith("--")]
    if update and not named:
        generate.main()
    problems: list[str] = []
    for page in named or written():
        sys.stderr.write(f"{page.relative_to(ROOT)}\n")
        problems += execute(page, update)
    problems += [*starting(), *made(), *named_all(), *links(every_page())]
    for problem in problems:
        sys.stdout.write(f"{problem.replace(f'{ROOT}/', '')}\n")
    sys.stdout.write(f"{len(problems)} problems in the documents\n" if problems else "the documents are in order\n")
    return 1 if problems else 0


def written() -> list[Path]:
    """The pages that people write and whose blocks are run."""
    made_ones = {DOCS / name for name in MADE}
    return [*sorted(ROOT.glob("README*.md")), *(page for page in sorted(DOCS.glob("*.md")) if page not in made_ones)]


def every_page() -> list[Path]:
    """All pages whose links are followed, the published ones of the kinds among them."""
    further = [ROOT / "CHANGELOG.md", *sorted((ROOT / "benchmarks").glob("*.md")), *sorted(KINDS.glob("*/README.md"))]
    return [*written(), *(DOCS / name for name in MADE), *sorted((DOCS / "rules").glob("*.md")), *further]


# The first two blocks of the README -----------------------------------------------------------------------------------


def first_commands() -> list[str]:
    """The commands of the README's first two blocks; `.ci/run` runs them."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").split("\n")
    return ["\n".join(lines[block.first : block.last]) for block in list(blocks(lines))[:2]]


def starting() -> list[str]:
    """The README opens with one command that runs the main job, and one that passes the tests."""
    commands = first_commands()
    problems = [f"README.md: block {n} must hold one line" for n, one in enumerate(commands, 1) if "\n" in one]
    wanted = ("bankmkt demo", "pytest")
    return problems + [
        f"README.md: block {n} must run {word}"
        for n, (one, word) in enumerate(zip(commands, wanted, strict=True), 1)
        if word not in one
    ]


# What must be there ---------------------------------------------------------------------------------------------------


def made() -> list[str]:
    """Generated pages are those that would be generated now."""
    return [
        f"docs/{name}: out of date; run: python docs/generate.py"
        for name, text in generate.pages().items()
        if not (DOCS / name).is_file() or (DOCS / name).read_text(encoding="utf-8") != text
    ]


def named_all() -> list[str]:
    """Commands, kinds, rules, tables, keys, settings, units and exit codes each have their place."""
    commands = [f"bankmkt {' '.join(words)}" for words in generate.commands() if words != ("rules",)]
    rule_keys = [name for name in RuleSpec.model_fields if name != "bankmkt"]
    measure_keys = [field.alias or name for name, field in Measure.model_fields.items()]
    shipped = sorted(path.stem for path in (ROOT / "rules").glob("*.yaml"))
    problems = lacking("README.md", commands)
    problems += lacking("README.md", [f"| {code.value} |" for code in Exit])
    problems += lacking("docs/glossary.md", [f"**{word}**" for word in WORDS])
    problems += lacking("docs/rules.md", [f"(rules/{name}.md)" for name in shipped])
    problems += lacking("docs/writing-rules.md", [f"`{key}`" for key in (*rule_keys, *measure_keys, *IDENTITIES)])
    book_keys = (key for model in (BookSpec, Figure, TopicSpec, Part, Small) for key in model.model_fields)
    problems += lacking("docs/books.md", [f"`{key}`" for key in book_keys if key != "bankmkt"])
    for kind in kinds():
        problems += lacking(f"src/bankmkt/rules/kinds/{kind}/README.md", [f"`{key}`" for key in _kind_keys(kind)])
    problems += lacking("docs/extracts.md", [f"`{key}`" for key in (*MappingKeys.model_fields, *UNITS)])
    keys = (*ContractSpec.model_fields, *CheckSpec.model_fields, *HeadSpec.model_fields)
    problems += lacking("docs/checks.md", [f"`{key}`" for key in (*keys, *AREAS) if key != "bankmkt"])
    problems += lacking("docs/tables.md", [f"## {name}" for name in table_names()])
    problems += lacking("docs/settings.md", [f"`{name}`" for name in ("project", *READERS)])
    missing = [kind for kind in kinds() if not (KINDS / kind / "README.md").is_file()]
    problems += [f"src/bankmkt/rules/kinds/{kind}: no README.md" for kind in missing]
    forms = condition_forms()
    problems += [f"docs/check.py: FORMS does not say how {form} is written" for form in forms if form not in FORMS]
    problems += lacking("docs/writing-rules.md", [f"`{FORMS[form]}`" for form in forms if form in FORMS])
    return problems


def _kind_keys(name: str) -> list[str]:
    """The keys that a kind adds to those of every rule."""
    kind = load_kind(name)
    assert kind is not None
    found = [field.alias or key for key, field in kind.Spec.model_fields.items()]
    return [key for key in found if key not in RuleSpec.model_fields]


def lacking(page: str, wanted: Iterable[str]) -> list[str]:
    """What a page does not say."""
    path = ROOT / page
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return [f"{page}: says nothing of {word}" for word in dict.fromkeys(wanted) if word not in text]


# Links ----------------------------------------------------------------------------------------------------------------


def links(pages: Iterable[Path]) -> list[str]:
    """Links between pages that lead nowhere."""
    problems = []
    for page in pages:
        if not page.is_file():
            problems.append(f"{page}: is missing")
            continue
        for number, line in enumerate(_prose(page), 1):
            for link in _LINK.findall(line):
                path, _, anchor = link.partition("#")
                if "://" in path or path.startswith("mailto:"):
                    continue
                goal = (page.parent / path).resolve() if path else page
                if not goal.exists():
                    problems.append(f"{page}:{number}: {link} leads nowhere")
                elif anchor and goal.suffix == ".md" and anchor not in _anchors(goal):
                    problems.append(f"{page}:{number}: {link} names no heading")
    return problems


def _prose(page: Path) -> list[str]:
    """The lines of a page, those in blocks emptied."""
    lines = page.read_text(encoding="utf-8").split("\n")
    for block in blocks(lines):
        for index in range(block.first, min(block.last, len(lines))):
            lines[index] = ""
    return lines


def _anchors(page: Path) -> set[str]:
    """The names under which a page's headings are linked."""
    found = set()
    for line in _prose(page):
        heading = _HEADING.match(line)
        if heading:
            text = heading[1].strip().lower().replace("`", "")
            found.add(re.sub(r"[^\w\- ]", "", text).replace(" ", "-"))
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
