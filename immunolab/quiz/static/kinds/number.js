// numeric: a text field, for people write numbers in many ways; the kernel reads them.
function numeric(spec, changed) {
  const id = unique("iq-number");
  const input = h("input", {
    id,
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    class: "iq-number",
    size: 14,
  });
  const settle = typing(input, changed);
  let saved = { text: "", number: null }; // untouched, it is the number itself: 3.142 typed could be three thousand
  return {
    body: h(
      "div",
      { class: "iq-entry" },
      h("label", { for: id }, spec.unit ? `Your number, in ${spec.unit}` : "Your number"),
      h("span", { class: "iq-with-unit" }, input, h("span", { "aria-hidden": "true" }, ` ${spec.unit}`)),
    ),
    input,
    settle,
    pending: settle.pending,
    read: () => (input.value === saved.text ? saved.number : input.value.trim() || null),
    write(response, anew) {
      if (document.activeElement === input && !anew) return;
      input.value = response ?? "";
      saved = { text: input.value, number: response ?? null };
      settle();
    },
    marks() {},
  };
}

KINDS.numeric = numeric;
