// matching: a labelled drop-down for every item on the left.
function matching(spec, changed) {
  const rows = spec.left.map((item) => {
    const id = unique("iq-match");
    const select = h("select", { id, onchange: changed }, h("option", { value: "" }, "Choose a partner"));
    for (const partner of spec.right) select.append(h("option", { value: partner.id }, partner.text));
    const row = h("div", { class: "iq-pair" }, h("label", { for: id, html: item.html }), select);
    return { id: item.id, select, row };
  });
  return {
    body: h("div", { class: "iq-pairs" }, ...rows.map((r) => r.row)),
    read: () => Object.fromEntries(rows.filter((r) => r.select.value).map((r) => [r.id, r.select.value])),
    write(response) {
      for (const r of rows) r.select.value = response?.[r.id] ?? "";
    },
    marks: markRows(rows),
  };
}

KINDS.matching = matching;
