"use strict";
(() => {
  const words = document.body.dataset;
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  const order = new Intl.Collator(document.documentElement.lang).compare;
  const byCode = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

  // Amounts have more digits than a binary number holds: they are compared as whole numbers of their last place.
  const exact = (text) => {
    const [, sign, whole, rest = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
    return BigInt(sign + whole + rest.padEnd(38, "0"));
  };
  const kinds = {
    exact: [(cell) => exact(cell.dataset.v), byCode],
    float: [(cell) => Number(cell.dataset.v), byCode],
    order: [(cell) => Number(cell.dataset.o), byCode],
    id: [(cell) => cell.textContent, byCode],
    text: [(cell) => cell.textContent, order],
  };

  const sortable = (table) => {
    const body = table.tBodies[0];
    const heads = Array.from(table.tHead.rows[0].cells);
    const given = Array.from(body.rows);
    if (given.length < 2) return;
    heads.forEach((head, column) => {
      // a real button would be left blank where a browser repeats the head of a table on the next sheet of paper
      const button = document.createElement("span");
      button.setAttribute("role", "button");
      button.tabIndex = 0;
      button.append(...head.childNodes);
      button.title = say(words.sort, { name: button.textContent });
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        button.click();
      });
      button.addEventListener("click", () => {
        const first = head.classList.contains("n") ? "descending" : "ascending";
        const second = first === "ascending" ? "descending" : "ascending";
        const now = head.getAttribute("aria-sort");
        const next = now === "none" ? first : now === first ? second : "none";
        heads.forEach((other) => other.setAttribute("aria-sort", "none"));
        head.setAttribute("aria-sort", next);
        const rows = next === "none" ? given : sorted(given, column, head.dataset.kind, next === "descending");
        body.append(...rows);
      });
    });
  };

  // Rows without a value stand last in both directions; equal ones keep the order in which they were given.
  const sorted = (rows, column, kind, down) => {
    const [key, compare] = kinds[kind];
    const known = [];
    const unknown = [];
    for (const row of rows) {
      const cell = row.cells[column];
      if (cell.classList.contains("x")) unknown.push(row);
      else known.push([key(cell), row]);
    }
    known.sort(([a], [b]) => (down ? compare(b, a) : compare(a, b)));
    return known.map(([, row]) => row).concat(unknown);
  };

  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\u2212/g, "-");

  const searchable = (table) => {
    const rows = Array.from(table.tBodies[0].rows);
    const texts = new Map();
    const textOf = (row) => {
      if (!texts.has(row)) {
        const parts = Array.from(row.cells, (cell) => `${cell.textContent}\t${cell.dataset.v || ""}`);
        texts.set(row, plain(parts.join("\t")));
      }
      return texts.get(row);
    };
    const finder = document.createElement("div");
    const label = document.createElement("label");
    const input = document.createElement("input");
    const status = document.createElement("span");
    finder.className = "finder";
    input.type = "search";
    input.setAttribute("aria-controls", table.id);
    status.setAttribute("role", "status");
    label.append(say(words.filter, { title: table.caption.textContent }), " ", input);
    finder.append(label, status);
    input.addEventListener("input", () => {
      const wanted = plain(input.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const text = textOf(row);
        row.hidden = !wanted.every((word) => text.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      const number = (count) => count.toLocaleString("en-US");
      finder.classList.toggle("used", wanted.length > 0);
      status.textContent = wanted.length ? say(words.filtered, { shown: number(shown), count: number(rows.length) }) : "";
    });
    table.closest(".box").before(finder);
  };

  for (const table of document.querySelectorAll("table")) {
    sortable(table);
    if ("searched" in table.dataset) searchable(table);
  }
})();
