// numeric and free-text: typing is saved shortly after the last key, and at once on leaving the field.

const TYPING_PAUSE = 400;

function typing(input, changed) {
  let timer = null;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => changed(false), TYPING_PAUSE);
  });
  input.addEventListener("change", () => {
    clearTimeout(timer);
    changed(true);
  });
}

function numeric(spec, changed) {
  const id = unique("iq-number");
  const input = h("input", { id, type: "text", inputmode: "decimal", autocomplete: "off", class: "iq-number", size: 14 });
  typing(input, changed);
  return {
    body: h(
      "div",
      { class: "iq-entry" },
      h("label", { for: id }, spec.unit ? `Your number, in ${spec.unit}` : "Your number"),
      h("span", { class: "iq-with-unit" }, input, h("span", { "aria-hidden": "true" }, ` ${spec.unit}`)),
    ),
    input,
    read: () => input.value.trim() || null,
    write(response) {
      if (document.activeElement !== input) input.value = response ?? "";
    },
    marks() {},
  };
}

function freeText(spec, changed) {
  const id = unique("iq-text");
  const count = h("span", { class: "iq-count" });
  const area = h("textarea", { id, rows: 6, spellcheck: "true", "aria-describedby": `${id}-count` });
  count.id = `${id}-count`;
  const recount = () => {
    const words = area.value.trim() ? area.value.trim().split(/\s+/).length : 0;
    count.textContent = `${words} of at most ${spec.max_words} words`;
    count.dataset.over = words > spec.max_words ? "yes" : "";
    if (words > spec.max_words) count.textContent += ": please shorten";
  };
  area.addEventListener("input", recount);
  typing(area, changed);
  recount();
  return {
    body: h("div", { class: "iq-entry" }, h("label", { for: id }, "Your answer"), area, count),
    read: () => area.value,
    write(response) {
      if (document.activeElement !== area) area.value = response ?? "";
      recount();
    },
    marks() {},
  };
}
