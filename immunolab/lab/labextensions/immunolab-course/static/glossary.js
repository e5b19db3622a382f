// The course's terms, with a search; asked for when the section is first opened.

import { h, unique } from "./dom.js";

const MOST = 40; // terms shown at once: the panel is narrow

export class Glossary {
  constructor(server, go) {
    this.server = server;
    this.go = go;
    this.terms = null;
    const id = unique("ic");
    this.field = h("input", { id, type: "search", autocomplete: "off", spellcheck: "false", class: "ic-field" });
    this.count = h("p", { class: "ic-quiet", role: "status" });
    this.list = h("dl");
    this.node = h(
      "details",
      { class: "ic-part" },
      h("summary", {}, h("h3", {}, "Glossary")),
      h("label", { for: id }, "Search the terms"),
      this.field,
      this.count,
      this.list,
    );
    this.node.addEventListener("toggle", () => this.node.open && this.load());
    this.field.addEventListener("input", () => this.filter());
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.field.value = "";
      this.filter();
    });
  }

  async load() {
    if (this.terms) return;
    try {
      this.terms = (await this.server.get("terms")).terms.map((entry) => ({
        ...entry,
        forms: [entry.term, ...entry.also].map((form) => form.toLowerCase()),
        all: [entry.term, ...entry.also, entry.text].join(" ").toLowerCase(),
      }));
      this.filter();
    } catch (error) {
      this.count.textContent = error.message;
    }
  }

  // Terms in which every word occurs, those whose own name begins so first, as the glossary's page has them.
  filter() {
    if (!this.terms) return;
    const words = this.field.value.toLowerCase().trim();
    const wanted = words.split(/\s+/).filter(Boolean);
    const hits = this.terms.filter(({ all }) => wanted.every((word) => all.includes(word)));
    const early = ({ forms }) => forms.some((form) => form.startsWith(words));
    const found = words ? [...hits.filter(early), ...hits.filter((hit) => !early(hit))] : hits;
    const more = found.length > MOST ? `, the first ${MOST} shown` : "";
    this.count.textContent = wanted.length
      ? `${found.length} of ${this.terms.length} terms${more}`
      : `${found.length} terms${more}`;
    this.list.replaceChildren(...found.slice(0, MOST).flatMap((entry) => this.entry(entry)));
  }

  entry({ term, also, text, number, lesson }) {
    const link = h("a", { href: this.go.address(lesson) }, `lesson ${number}`);
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.go.open(lesson);
    });
    const forms = also.length ? h("span", { class: "ic-quiet" }, `, also ${also.join(", ")}`) : null;
    return [
      h("dt", {}, h("strong", {}, term), forms),
      h("dd", {}, text, lesson ? " (" : "", lesson ? link : "", lesson ? ")" : ""),
    ];
  }
}
