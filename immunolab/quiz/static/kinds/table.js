// table: a text field in each box, for people write numbers in many ways; the kernel reads them.
function boxes(spec, changed) {
  const cells = [];

  function box(row, column) {
    const unit = column.unit ? `, in ${column.unit}` : "";
    const input = h("input", {
      type: "text",
      inputmode: column.number ? "decimal" : "text",
      maxlength: spec.longest,
      autocomplete: "off",
      class: column.number ? "iq-number" : "iq-words",
      "aria-label": `${row.text}: ${column.text}${unit}`,
    });
    const td = h(
      "td",
      { role: "cell", "data-label": column.unit ? `${column.text} (${column.unit})` : column.text },
      input,
    );
    const saved = { text: "", value: null }; // untouched, it is the value itself: 3.142 typed could be three thousand
    cells.push({ id: `${row.id}/${column.id}`, row, column, input, td, saved, settle: typing(input, changed) });
    return td;
  }

  const unit = (column) => (column.unit ? h("span", { class: "iq-unit" }, ` (${column.unit})`) : "");
  const heads = spec.columns.map((c) =>
    h("th", { scope: "col", role: "columnheader" }, h("span", { html: c.html }), unit(c)),
  );
  const lines = spec.rows.map((row) => {
    const name = h("th", { scope: "row", role: "rowheader", html: row.html });
    return h("tr", { role: "row" }, name, ...spec.columns.map((column) => box(row, column)));
  });
  // The roles are said, for on a phone boxes stand below each other, and a table that is not drawn as one is none.
  const head = h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, h("td", { role: "cell" }), ...heads));
  const all = h("table", { role: "table" }, head, h("tbody", { role: "rowgroup" }, ...lines));
  return {
    body: h("div", { class: "iq-boxes" }, all),
    inputs: cells.map((cell) => cell.input),
    settle() {
      for (const cell of cells) cell.settle();
    },
    pending: () => cells.some((cell) => cell.settle.pending()),
    read() {
      const found = {};
      for (const { row, column, input, saved } of cells) {
        const value = input.value === saved.text ? saved.value : input.value.trim() || null;
        if (value === null) continue;
        found[row.id] ??= {};
        found[row.id][column.id] = value;
      }
      return found;
    },
    write(response, anew) {
      for (const { row, column, input, saved, settle } of cells) {
        if (document.activeElement === input && !anew) continue;
        const value = response?.[row.id]?.[column.id] ?? null;
        input.value = value ?? "";
        Object.assign(saved, { text: input.value, value });
        settle();
      }
    },
    marks(marks) {
      for (const { id, td } of cells) mark(td, marks[id]);
    },
  };
}

KINDS.table = boxes;
