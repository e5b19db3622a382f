// multiple-choice and multiple-response: native radios and check boxes, one name a group.
function choices(spec, changed) {
  const single = spec.kind === "multiple-choice";
  const name = unique("iq-choice");
  const rows = spec.choices.map((choice) => {
    const input = h("input", {
      type: single ? "radio" : "checkbox",
      name,
      value: choice.id,
      onchange: changed,
    });
    const row = h("label", { class: "iq-option" }, input, h("span", { class: "iq-option-text", html: choice.html }));
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
    marks: markRows(rows),
  };
}

KINDS["multiple-choice"] = choices;
KINDS["multiple-response"] = choices;
