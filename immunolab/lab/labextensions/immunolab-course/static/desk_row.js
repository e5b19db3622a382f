// One assignment on the desk: how it stands, its next step, every step with its command, and its forms.

import { ArchiveForm } from "./desk_archive.js";
import { ExportForm } from "./desk_export.js";
import { typed } from "./desk_fields.js";
import { Questions } from "./desk_questions.js";
import { Students } from "./desk_students.js";
import { h } from "./dom.js";

const READING =
  "Choose a submission. Below each text, which mostly comes last, type its points: they are saved by themselves. " +
  "Next, at the top, is the next student. After the last one close this tab.";

export class Row {
  constructor(desk, slug, platforms) {
    this.desk = desk;
    this.slug = slug;
    this.title = h("h3");
    this.facts = h("p", { class: "ic-state" });
    this.next = h("div", { class: "ic-next" });
    this.place = h("div"); // of the job
    this.handout = h("p");
    this.every = h("ul", { class: "ic-every" });
    this.students = new Students(desk, slug);
    this.exporting = new ExportForm(desk, slug, platforms);
    this.archive = new ArchiveForm(desk, slug, platforms);
    const steps = h("details", {}, h("summary", {}, "Every step"), this.every);
    this.more = h("div", {}, steps, this.archive.node, this.exporting.node, this.students.node);
    const write = h("button", { type: "button", class: "ic-button", onclick: () => this.write() }, "Questions");
    this.questions = h("p", {}, write);
    this.node = h(
      "li",
      { "data-slug": slug },
      this.title,
      this.facts,
      this.next,
      this.place,
      this.handout,
      this.questions,
      this.more,
    );
  }

  draw(found) {
    const drawn = JSON.stringify(found);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.title.textContent = found.title;
    this.facts.replaceChildren(...found.facts.map((text) => h("span", { class: "ic-fact" }, text)));
    const next = found.steps.find(({ name }) => name === found.next);
    this.keepFocus(() => {
      this.next.replaceChildren(
        ...(next ? [this.button(next, "next", "ic-button ic-first")] : []),
        h("span", { class: "ic-why" }, found.why),
        ...(next ? this.commands(next) : []),
      );
      this.every.replaceChildren(...found.steps.map((step) => this.step(step)));
    });
    this.give(found.handout);
    this.steps = found.steps;
    this.out = found.counts.handed_in > 0; // what students see stays
    this.reading = found.read;
    this.archive.draw(found);
    this.exporting.draw(found);
    this.students.draw(found);
    this.more.hidden = found.steps.every(({ name, not_yet }) => not_yet || name === "release") && !found.due;
    this.node.classList.toggle("ic-whole", found.next === "export");
  }

  // Nobody's button goes away under her hand: the one of the same step has the focus afterwards.
  keepFocus(draw) {
    const held = document.activeElement;
    const within = held !== this.next && (this.next.contains(held) || this.every.contains(held));
    const key = within ? held.dataset.key : "";
    draw();
    if (!within) return;
    const same = key && this.node.querySelector(`[data-key="${key}"]:not([disabled])`);
    (same || this.next.querySelector("button") || this.desk.node).focus();
  }

  button(step, place, className) {
    const attributes = { type: "button", class: className, "data-key": `${place}-${step.name}` };
    return h("button", { ...attributes, disabled: Boolean(step.not_yet), onclick: () => this.press(step) }, step.label);
  }

  step(step) {
    return h(
      "li",
      {},
      this.button(step, "every", "ic-button"),
      step.not_yet ? h("span", { class: "ic-why" }, step.not_yet) : null,
      ...this.commands(step),
    );
  }

  commands({ commands }) {
    return commands.length ? [typed(commands)] : [];
  }

  // What students get by hand, as long as it lies there: not only when it has just been made.
  give(path) {
    if (path === this.given) return;
    this.given = path;
    const link = h("a", { download: path.split("/").pop() }, "Download the file for your students");
    this.handout.replaceChildren(...(path ? [link] : []));
    if (path) {
      this.desk.go.download(path).then((address) => {
        link.href = address;
      });
    }
  }

  // Whether a step can be done now.
  can(step) {
    return (this.steps ?? []).some(({ name, not_yet }) => name === step && !not_yet);
  }

  write() {
    this.desk.go.show(new Questions(this.desk, this.slug).node, `Questions ${this.slug.slice(0, 2)}`);
  }

  press({ name: step, options }) {
    if (step === "read") this.desk.go.read(this.reading, `Read ${this.slug.slice(0, 2)}`, READING);
    else if (step === "unpack") this.archive.open();
    else if (step === "export") this.exporting.open();
    else this.desk.run(this.slug, step, options);
  }
}
