// What an explorer says in text: the printed numbers and the table. Only textContent, never HTML.

function tableOf({ caption, columns, rows, className }) {
  const head = h("tr", {}, ...columns.map((name) => h("th", { scope: "col" }, name)));
  const body = rows.map((row) =>
    h("tr", {}, h("th", { scope: "row" }, row[0]), ...row.slice(1).map((cell) => h("td", {}, cell))),
  );
  return h("table", { class: className }, h("caption", {}, caption), h("thead", {}, head), h("tbody", {}, ...body));
}

function makeTexts(spec) {
  const finding = h("figcaption", { class: "il-finding" });
  // Read aloud when it changes, and it changes only when the slider rests.
  const readout = h("div", { class: "il-readout", "aria-live": "polite", "aria-atomic": "true" });
  const frozen = h("p", { class: "il-frozen", hidden: true });
  const scroller = h("div", { class: "il-scroll", tabindex: 0, role: "group", "aria-label": "Numbers as a table" });
  const details = h("details", {}, h("summary", {}, "Numbers as a table"), scroller);
  const others = h("div", {});
  const more = spec.told < spec.numbers && h("details", { class: "il-more" }, h("summary", {}, "More numbers"), others);
  return {
    finding,
    readout,
    frozen,
    details,
    more: more || null,
    show(record) {
      finding.textContent = record.finding;
      const columns = ["Read off", "This setting"];
      if (record.frozen) columns.push("Frozen");
      const numbers = (caption, rows) => tableOf({ caption, columns, rows, className: "il-numbers" });
      readout.replaceChildren(numbers("Numbers at this setting", record.readout.slice(0, spec.told)));
      if (more) others.replaceChildren(numbers("More numbers at this setting", record.readout.slice(spec.told)));
      frozen.hidden = !record.frozen;
      frozen.textContent = record.frozen ? `Frozen (grey, dashed or dotted): ${record.frozen}.` : "";
      scroller.replaceChildren(tableOf({ caption: spec.title, ...record.table, className: "il-table" }));
    },
  };
}
