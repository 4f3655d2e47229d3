"""A wrong rule is answered with file, line, column, the line itself and a remedy; all mistakes at once, code 3."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.program import bankmkt


def rule(project: Path, name: str, text: str) -> None:
    """Write a rule file of the project."""
    (project / "rules" / name).write_text(f"bankmkt: 1\n{text}", encoding="utf-8", newline="\n")


def test_all_mistakes_of_all_files_with_their_places(project: Path, nasty: Path) -> None:
    rule(project, "a.yaml", "extends: segment\ncuts:\n  - {tier: core, upto: 75%}\ncutz: 3\n")
    rule(project, "b.yaml", "name: mine\nkind: tierz\ntitle: {zh: 我, en: Mine}\n")
    rule(project, "c.yaml", "extends: mix\nwhere: read_text('/etc/passwd') = 'x'\n")
    rule(project, "d.yaml", "extends: exit-list\nwhere: loan_blance > 0\n")
    ran = bankmkt("--project", project, "rules", "lint")
    assert ran.code == 3
    assert ran.err == ""
    shown = ran.out.replace(f"{project}/rules/", "")
    assert 'a.yaml:5:1: unknown key "cutz"; did you mean "cuts"?\n    5 | cutz: 3\n      | ^^^^\n' in shown
    assert 'b.yaml:3:7: unknown kind "tierz"; did you mean "tiers"?\n    3 | kind: tierz\n      |       ^^^^^' in shown
    assert 'c.yaml:3:8: "read_text' in shown
    assert "is not allowed in a condition" in shown
    assert 'd.yaml:3:8: unknown column "loan_blance"' in shown
    assert 'did you mean "loan_balance"?' in shown
    assert "      |        ^^^^^^^^^^^\n" in shown
    assert ran.lines[-1].startswith("4 problems in 4 files")

    run: list[str | Path] = ["--project", project, "--db", nasty]
    bankmkt(*run, "segment").failed(3, "a.yaml:5:1", "cutz")
    bankmkt(*run, "run", "mine").failed(3, "b.yaml:3:7", "tierz")
    bankmkt(*run, "mix").failed(3, "c.yaml:3:8", "read_text")
    bankmkt(*run, "exit-list").failed(3, "d.yaml:3:8", "loan_blance")


def test_other_rules_still_run_and_can_be_seen(project: Path, nasty: Path) -> None:
    rule(project, "c.yaml", "extends: mix\nwhere: loan_blance > 0\n")
    run: list[str | Path] = ["--project", project, "--db", nasty]
    bankmkt(*run, "segment", "--format", "json").worked()
    listed = bankmkt(*run, "rules", "list", "--format", "json").worked()
    assert {row["rule"] for row in listed.json} >= {"contribution", "exit-list", "mix", "segment", "settlement"}
    assert {row["rule"]: row["can_run"] for row in listed.json}["mix"] is False
    assert "c.yaml:3:8" in listed.err
    status = bankmkt(*run, "status", "--format", "json").worked()
    assert {row["rule"]: row["can_run"] for row in status.json["rules"]}["mix"] is False


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cuts: [\n", ["not valid YAML"]),
        ("extends: segment\nmeasure: a\nmeasure: b\n", ["a.yaml:4:1", '"measure" stands twice']),
        ("extends: segmnt\n", ["a.yaml:2:10", "segmnt", 'did you mean "segment"?']),
        ("extends: segment\ncuts:\n  - {tier: core, upto: lots}\n", ["a.yaml:4", "lots"]),
    ],
    ids=["syntax", "key twice", "unknown parent", "wrong type"],
)
def test_one_mistake(project: Path, text: str, words: list[str]) -> None:
    rule(project, "a.yaml", text)
    ran = bankmkt("--project", project, "rules", "lint")
    assert ran.code == 3
    for word in words:
        assert word in ran.out, ran.out


def test_a_file_without_version_or_not_in_utf8(project: Path) -> None:
    (project / "rules" / "a.yaml").write_bytes(b"extends: segment\n")
    (project / "rules" / "b.yaml").write_bytes("bankmkt: 1\ntitle: 分层\n".encode("gbk"))
    ran = bankmkt("--project", project, "rules", "lint")
    assert ran.code == 3
    assert 'the key "bankmkt" is missing; write "bankmkt: 1" as the first line' in ran.out
    assert "b.yaml: not UTF-8 at byte 18; save the file as UTF-8" in ran.out


def test_a_changed_cut_changes_the_answer(project: Path, nasty: Path) -> None:
    run: list[str | Path] = ["--project", project, "--db", nasty, "segment", "--format", "json"]
    before = bankmkt(*run).worked().json
    rule(project, "mine.yaml", "extends: segment\ncuts:\n  - {tier: core, upto: 50%}\n")
    bankmkt("--project", project, "rules", "lint").worked()
    after = bankmkt(*run).worked().json
    assert before["summary"][0]["customers"] > after["summary"][0]["customers"] > 0
    assert before["provenance"]["rule_sha256"] != after["provenance"]["rule_sha256"]
    effective = bankmkt("--project", project, "rules", "show", "segment", "--effective").worked().out
    assert "50%" in effective
    assert "80%" not in effective
    listed = bankmkt("--project", project, "rules", "list", "--format", "json").worked().json
    assert {row["rule"]: row["origin"] for row in listed}["segment"] == "project"


def test_rule_takes_another_file(tmp_path: Path, nasty: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text(
        "bankmkt: 1\nextends: segment\ncuts:\n  - {tier: core, upto: 10%}\n", encoding="utf-8", newline="\n"
    )
    ran = bankmkt("--db", nasty, "segment", "--rule", path, "--format", "json").worked()
    assert ran.json["summary"][0]["customers"] == 1
    bankmkt("--db", nasty, "segment", "--rule", tmp_path / "none.yaml").failed(3, "none.yaml")


def test_conditions_of_the_command_line(nasty: Path) -> None:
    def where(condition: str) -> list[str]:
        ran = bankmkt("--db", nasty, "segment", "--where", condition, "--format", "json").worked()
        return [row["customer_id"] for row in ran.json["rows"]]

    assert where("customer_id in ('000001', '000003')") == ["000001", "000003"]
    assert len(where("manager_id is null")) == 8
    assert where("rating = 'B' and branch_id = '001'") == ["000001", "000002"]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("nam = 'x'", ['unknown column "nam"']),
        ("read_csv('/etc/passwd') = 'x'", ["read_csv", "is not allowed in a condition"]),
        ("customer_id in (select customer_id from loans)", ["not allowed"]),
        ("1 = 1; drop table customers", ["cannot read"]),
        ("rating = ", ["cannot read"]),
        ("", ["the condition is empty"]),
        ("customer_id", ["a value and not a condition"]),
    ],
)
def test_refused_conditions_of_the_command_line(nasty: Path, condition: str, words: list[str]) -> None:
    bankmkt("--db", nasty, "segment", "--where", condition).failed(2, "--where", *words)


def test_grouping(nasty: Path) -> None:
    for name in ("branch", "branch_id", "manager"):
        ran = bankmkt("--db", nasty, "segment", "--by", name, "--format", "json").worked()
        column = {"branch": "branch_id", "manager": "manager_id"}.get(name, name)
        assert column in ran.json["summary"][0]
        assert sum(row["customers"] for row in ran.json["summary"]) == 16
        assert len(ran.json["rows"]) == 16
    bankmkt("--db", nasty, "segment", "--by", "brunch").failed(2, "brunch", "branch")


def test_explain_and_show(nasty: Path) -> None:
    words = bankmkt("rules", "explain", "segment").worked(silent=True).out
    assert "80 %" in words
    sql = bankmkt("--db", nasty, "rules", "explain", "segment", "--sql").worked(silent=True).out
    assert sql.count("-- ") >= 2
    assert "SELECT" in sql
    unrun = bankmkt("rules", "explain", "settlement", "--sql").worked(silent=True).out
    assert "SELECT" in unrun
    assert bankmkt("rules", "show", "segment").worked().out.startswith("bankmkt: 1")
    for command in (["rules", "explain"], ["rules", "show"], ["run"]):
        bankmkt("--db", nasty, *command, "segmnt").failed(2, '"segmnt"', 'did you mean "segment"?')
