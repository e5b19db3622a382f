// multiple-choice and multiple-response: native radios and check boxes, one name a group.

function choices(spec, changed) {
  const single = spec.kind === "multiple-choice";
  const name = unique("iq-choice");
  const rows = spec.choices.map((choice) => {
    const input = h("input", {
      type: single ? "radio" : "checkbox",
      name,
      value: choice.id,
      onchange: () => changed(true),
    });
    const row = h(
      "label",
      { class: "iq-option" },
      input,
      h("span", { class: "iq-letter" }, `${choice.id}.`),
      h("span", { class: "iq-option-text", html: choice.html }),
    );
    return { id: choice.id, input, row };
  });
  return {
    body: h("div", { class: "iq-options" }, ...rows.map((r) => r.row)),
    read() {
      const chosen = rows.filter((r) => r.input.checked).map((r) => r.id);
      return single ? (chosen[0] ?? null) : chosen;
    },
    write(response) {
      const chosen = single ? [response] : (response ?? []);
      for (const r of rows) r.input.checked = chosen.includes(r.id);
    },
    marks: (marks) => rows.forEach((r) => mark(r.row, marks[r.id])),
  };
}

// matching: a labelled drop-down for every item on the left.
function matching(spec, changed) {
  const rows = spec.left.map((item) => {
    const id = unique("iq-match");
    const select = h("select", { id, onchange: () => changed(true) }, h("option", { value: "" }, "Choose a partner"));
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
    marks: (marks) => rows.forEach((r) => mark(r.row, marks[r.id])),
  };
}
