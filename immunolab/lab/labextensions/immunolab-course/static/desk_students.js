// Due date and students of an assignment: marks, who was late and what that costs, more time for one of them.

import { labelled, typed } from "./desk_fields.js";
import { h } from "./dom.js";

const MOST = 40; // students shown at once; the field above finds the others
const number = (value) => String(Math.round(value * 100) / 100);

export class Students {
  constructor(desk, slug) {
    this.desk = desk;
    this.slug = slug;
    this.zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    this.when = h("input", { type: "datetime-local", class: "ic-field" });
    this.said = h("p", { role: "status" });
    this.command = h("div");
    this.find = h("input", { type: "search", class: "ic-field", autocomplete: "off", oninput: () => this.list() });
    this.head = h("div");
    this.people = h("ul");
    this.field = labelled("Find a student", this.find);
    const date = h(
      "form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          this.setDue(this.when.value && new Date(this.when.value).toISOString());
        },
      },
      labelled(`Due (time of ${this.zone})`, this.when),
      h("button", { type: "submit", class: "ic-button" }, "Set the date"),
      " ",
      h("button", { type: "button", class: "ic-button", onclick: () => this.setDue("") }, "No due date"),
    );
    this.node = h(
      "details",
      { class: "ic-students", ontoggle: () => this.node.open && this.load() },
      h("summary", {}, "Due date and students"),
      date,
      this.said,
      this.command,
      this.head,
      this.field,
      this.people,
    );
  }

  draw({ due }) {
    this.summary ??= this.node.querySelector("summary");
    const local = due ? new Date(due) : null;
    const text = local?.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
    this.summary.textContent = local ? `Due ${text}; students` : "Due date and students";
    if (due !== this.due) this.when.value = local ? asLocal(local) : "";
    this.due = due;
    if (this.node.open) this.load();
  }

  async setDue(due) {
    await this.ask("desk/due", { slug: this.slug, due });
    await this.desk.look();
  }

  // Sends, and says what was done with the command that does the same; false if it was refused.
  async ask(path, given) {
    try {
      const { sentence, command } = await this.desk.server.post(path, given);
      this.said.replaceChildren(sentence);
      this.command.replaceChildren(typed([command]));
      return true;
    } catch (error) {
      this.said.textContent = error.message;
      this.command.replaceChildren();
      return false;
    }
  }

  async load() {
    try {
      const found = await this.desk.server.get("desk/students", { slug: this.slug });
      this.all = found.students;
      this.possible = found.possible;
      this.head.replaceChildren(...[found.rule, ...found.remarks].map((text) => h("p", {}, text)));
      this.list();
    } catch (error) {
      this.all = [];
      this.head.replaceChildren(h("p", {}, error.message));
      this.list();
    }
  }

  // Who was late first, then by name.
  list() {
    if (this.people.contains(document.activeElement)) return; // not under her hand
    const wanted = this.find.value.trim().toLowerCase();
    const fit = (this.all ?? [])
      .filter(({ shown, name }) => `${shown} ${name}`.toLowerCase().includes(wanted))
      .sort((one, other) => (other.late > 0) - (one.late > 0));
    this.field.hidden = (this.all ?? []).length < 8;
    const more = fit.length > MOST ? [h("li", {}, `and ${fit.length - MOST} more: type a part of the name.`)] : [];
    this.people.replaceChildren(...fit.slice(0, MOST).map((student) => this.student(student)), ...more);
  }

  student(student) {
    const points = student.points === null ? student.why : `${number(student.points)} of ${number(this.possible)}`;
    const facts = [points];
    if (student.late) facts.push(`late by ${lateness(student.late)}`);
    if (student.penalty) facts.push(`late penalty ${number(student.penalty)}`);
    if (student.extension) facts.push(`${number(student.extension)} h more time`);
    const who = student.name ? `${student.name} (${student.shown})` : student.shown;
    const node = h("li", {}, who, h("span", { class: "ic-state" }, facts.join(" · ")));
    if (student.known) {
      const open = () => node.lastChild.replaceWith(this.moreTime(student));
      const label = `More time for ${who}`;
      node.append(h("button", { type: "button", class: "ic-button", "aria-label": label, onclick: open }, "More time"));
    }
    return node;
  }

  moreTime(student) {
    const attributes = { type: "number", min: "0", max: "8784", step: "0.5", class: "ic-field" };
    const hours = h("input", { ...attributes, value: student.extension || 24 });
    const form = h(
      "form",
      {
        onsubmit: async (event) => {
          event.preventDefault();
          const given = { slug: this.slug, student: student.id, hours: Number(hours.value) };
          if (!(await this.ask("desk/extension", given))) return;
          this.node.querySelector("summary").focus();
          await this.load();
        },
      },
      labelled("Hours after the due date, 0 for none", hours),
      h("button", { type: "submit", class: "ic-button" }, "Set"),
    );
    queueMicrotask(() => hours.focus());
    return form;
  }
}

// A moment as a field of local time has it.
function asLocal(date) {
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

function lateness(seconds) {
  const hours = seconds / 3600;
  if (hours < 1) return `${Math.ceil(seconds / 60)} min`;
  return hours < 48 ? `${number(hours)} h` : `${number(hours / 24)} days`;
}
