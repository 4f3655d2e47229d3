"""What is said about following rows to their files."""

TEXTS = {
    "engine": (
        "rows of the engine {engine} cannot be followed to their files: it is not given them",
        "引擎 {engine} 没有文件与行号信息，无法追溯各行的来源",
    ),
    "engine_remedy": ("leave out --lineage, or use --engine duckdb", "请去掉 --lineage，或使用 --engine duckdb"),
    "kept": (
        "the rows of {rule} are no longer with the engine, so they cannot be followed to their files",
        "规则 {rule} 的结果已不在引擎中，无法追溯各行的来源",
    ),
}
