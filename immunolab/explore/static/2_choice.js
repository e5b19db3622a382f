// One parameter with a few named values: a native select, answering as makeControl's slider does.
function makeChoice(spec, id, onMove) {
  const select = h(
    "select",
    { id: `${id}-select`, "aria-describedby": `${id}-note` },
    ...spec.names.map((name, value) => h("option", { value }, name)),
  );
  select.addEventListener("change", () => onMove(spec.name, Number(select.value)));
  return {
    node: h(
      "div",
      { class: "il-control", "data-control": spec.name },
      h("div", { class: "il-label" }, h("label", { for: select.id }, spec.label), select),
      h("p", { class: "il-note", id: `${id}-note` }, spec.note),
    ),
    set(value) {
      select.value = String(value);
    },
    refuse() {},
  };
}
