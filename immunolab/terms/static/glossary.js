// A search field over the terms of the course. All text meets textContent only.

// A row of the list, and the small letters in which the search looks.
function entryRow(entry) {
  const also = entry.also.length ? h("span", { class: "ig-also" }, `, also ${entry.also.join(", ")}`) : null;
  const lesson = h("span", { class: "ig-also" }, ` (lesson ${entry.lesson})`);
  const forms = [entry.term, ...entry.also].map((form) => form.toLowerCase());
  return {
    term: h("dt", {}, h("strong", {}, entry.term), also),
    text: h("dd", {}, entry.text, lesson),
    forms,
    all: `${forms.join(" ")} ${entry.text.toLowerCase()}`,
  };
}

function render({ model, el }) {
  const id = unique("ig");
  const field = h("input", { id, type: "search", autocomplete: "off", spellcheck: "false" });
  const count = h("p", { class: "ig-count", role: "status" });
  const rows = model.get("entries").map(entryRow);
  const list = h("dl", {}, ...rows.flatMap((row) => [row.term, row.text]));

  function filter() {
    const words = field.value.toLowerCase().trim();
    const wanted = words.split(/\s+/).filter(Boolean);
    let hits = 0;
    const first = [];
    const rest = [];
    for (const row of rows) {
      const hit = wanted.every((word) => row.all.includes(word));
      row.term.hidden = row.text.hidden = !hit;
      hits += hit;
      (words && row.forms.some((form) => form.startsWith(words)) ? first : rest).push(row.term, row.text);
    }
    list.append(...first, ...rest); // what begins with the words stands first
    count.textContent = wanted.length ? `${hits} of ${rows.length} terms` : `${rows.length} terms`;
  }

  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    field.value = "";
    filter();
  });
  field.addEventListener("input", filter);
  keepKeys(field);
  filter();
  const search = h("div", { class: "ig-search" }, h("label", { for: id }, "Search the terms"), field);
  const root = h("section", { class: "ig-glossary", "aria-label": "Glossary" }, search, count, list);
  el.append(root, hideCopy(model.get("still_class")));
}

export default { render };
