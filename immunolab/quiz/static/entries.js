// numeric and free-text: typing is saved shortly after the last key, and at once on leaving the field.

const TYPING_PAUSE = 400;

function typing(input, changed) {
  let timer = null;
  let told = input.value;
  // The same text is told once: a second telling would take away the feedback that Enter has just brought.
  const tell = (final) => {
    clearTimeout(timer);
    if (input.value === told) return;
    told = input.value;
    changed(final);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => tell(false), TYPING_PAUSE);
  });
  input.addEventListener("change", () => tell(true));
  return () => {
    clearTimeout(timer);
    told = input.value;
  };
}

function numeric(spec, changed) {
  const id = unique("iq-number");
  const input = h("input", { id, type: "text", inputmode: "decimal", autocomplete: "off", class: "iq-number", size: 14 });
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
    read: () => (input.value === saved.text ? saved.number : input.value.trim() || null),
    write(response) {
      if (document.activeElement === input) return;
      input.value = response ?? "";
      saved = { text: input.value, number: response ?? null };
      settle();
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
  const settle = typing(area, changed);
  recount();
  return {
    settle,
    body: h("div", { class: "iq-entry" }, h("label", { for: id }, "Your answer"), area, count),
    read: () => area.value,
    write(response) {
      if (document.activeElement !== area) {
        area.value = response ?? "";
        settle();
      }
      recount();
    },
    marks() {},
  };
}
