// matching: a labelled drop-down for every item on the left.

// A closed drop-down cuts its text. So a text that wraps stands in its place, and the drop-down lies over it unseen:
// it still opens, takes the keyboard and is what a screen reader meets.
function pairRow(item, partners, changed) {
  const id = unique("iq-match");
  const chosen = h("span", { class: "iq-chosen", "aria-hidden": "true" });
  const tell = () => {
    chosen.textContent = select.selectedOptions[0]?.textContent ?? "";
  };
  const onchange = () => {
    tell();
    changed();
  };
  const select = h("select", { id, onchange }, h("option", { value: "" }, "Choose a partner"));
  for (const partner of partners) select.append(h("option", { value: partner.id }, partner.text));
  tell();
  const picker = h("span", { class: "iq-picker" }, chosen, select);
  const row = h("div", { class: "iq-pair" }, h("label", { for: id, html: item.html }), picker);
  return { id: item.id, select, row, tell };
}

function matching(spec, changed) {
  const rows = spec.left.map((item) => pairRow(item, spec.right, changed));
  return {
    body: h("div", { class: "iq-pairs" }, ...rows.map((r) => r.row)),
    read: () => Object.fromEntries(rows.filter((r) => r.select.value).map((r) => [r.id, r.select.value])),
    write(response) {
      for (const { id, select, tell } of rows) {
        select.value = response?.[id] ?? "";
        tell();
      }
    },
    marks: markRows(rows),
  };
}

KINDS.matching = matching;
