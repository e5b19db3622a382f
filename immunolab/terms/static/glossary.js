// A search field over the terms of the course. All text meets textContent only.

function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function render({ model, el }) {
  const entries = model.get("entries");
  const id = `ig-${Math.random().toString(36).slice(2, 10)}`;
  const field = make("input", { id, type: "search", autocomplete: "off", spellcheck: "false" });
  const count = make("p", { class: "ig-count", role: "status" });
  const list = make("dl", {});
  const rows = entries.map((entry) => {
    const also = entry.also.length ? make("span", { class: "ig-also" }, `, also ${entry.also.join(", ")}`) : "";
    const term = make("dt", {}, make("strong", {}, entry.term), also);
    const text = make("dd", {}, entry.text, make("span", { class: "ig-also" }, ` (lesson ${entry.lesson})`));
    list.append(term, text);
    const forms = [entry.term, ...entry.also].map((form) => form.toLowerCase());
    return { term, text, forms, all: `${forms.join(" ")} ${entry.text.toLowerCase()}` };
  });

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

  // A notebook moves between cells with plain keys; in the field they are letters.
  field.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !(event.key === "Enter" && event.shiftKey)) event.stopPropagation();
    if (event.key === "Escape") {
      field.value = "";
      filter();
    }
  });
  field.addEventListener("input", filter);
  filter();
  el.append(make(
    "section", { class: "ig-glossary", "aria-label": "Glossary" },
    make("div", { class: "ig-search" }, make("label", { for: id }, "Search the terms"), field), count, list,
  ));
}

export default { render };
