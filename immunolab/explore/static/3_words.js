// What an explorer says in text: the printed numbers and the table. Only textContent, never HTML.

function tableOf({ caption, columns, rows, className }) {
  const head = make("tr", {}, ...columns.map((name) => make("th", { scope: "col" }, name)));
  const body = rows.map((row) =>
    make("tr", {}, make("th", { scope: "row" }, row[0]), ...row.slice(1).map((cell) => make("td", {}, cell))),
  );
  return make(
    "table", { class: className }, make("caption", {}, caption),
    make("thead", {}, head), make("tbody", {}, ...body),
  );
}

function makeTexts(spec) {
  const finding = make("figcaption", { class: "il-finding" });
  // Read aloud when it changes, and it changes only when the slider rests.
  const readout = make("div", { class: "il-readout", "aria-live": "polite", "aria-atomic": "true" });
  const frozen = make("p", { class: "il-frozen", hidden: true });
  const scroller = make("div", { class: "il-scroll", ...OWN_KEYS, tabindex: 0, role: "group", "aria-label": "Numbers as a table" });
  const details = make("details", {}, make("summary", OWN_KEYS, "Numbers as a table"), scroller);
  return {
    finding, readout, frozen, details,
    show(record) {
      finding.textContent = record.finding;
      const columns = ["Read off", "This setting"];
      if (record.frozen) columns.push("Frozen");
      readout.replaceChildren(
        tableOf({ caption: "Numbers at this setting", columns, rows: record.readout, className: "il-numbers" }),
      );
      frozen.hidden = !record.frozen;
      frozen.textContent = record.frozen ? `Frozen (grey, dashed or dotted): ${record.frozen}.` : "";
      scroller.replaceChildren(
        tableOf({ caption: spec.title, ...record.table, className: "il-table" }),
      );
    },
  };
}
