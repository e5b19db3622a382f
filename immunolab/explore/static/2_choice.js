// One parameter with a few named values: a native select, answering as makeControl's slider does.
function makeChoice(spec, id, onMove) {
  const select = make(
    "select", { ...OWN_KEYS, id: `${id}-select`, "aria-describedby": `${id}-note` },
    ...spec.names.map((name, value) => make("option", { value }, name)),
  );
  select.addEventListener("change", () => onMove(spec.name, Number(select.value)));
  return {
    node: make(
      "div", { class: "il-control", "data-control": spec.name },
      make("div", { class: "il-label" }, make("label", { for: select.id }, spec.label), select),
      make("p", { class: "il-note", id: `${id}-note` }, spec.note),
    ),
    set(value) {
      select.value = String(value);
    },
    refuse() {},
  };
}
