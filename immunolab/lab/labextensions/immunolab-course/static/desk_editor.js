// One question in a form beside its preview. The form is the server's (immunolab.writing.form); faults come while typing.

import { makeForm } from "./desk_form.js";
import { Preview } from "./desk_preview.js";
import { h } from "./dom.js";

const PAUSE = 600; // ms without a key before the draft is looked at

export class Editor {
  // id: of the question that is changed, null for a new one, which comes behind `after`
  constructor(writer, found, id, after) {
    this.writer = writer;
    this.found = found;
    this.id = id;
    this.after = after;
    this.all = Boolean(id); // whether faults are shown at fields that nobody has touched yet
    this.preview = new Preview(this);
    this.state = h("div", { class: "ic-faults", role: "status" });
    this.form = makeForm(found.form, found.fields, {
      fixed: id ? ["id"] : [],
      suggestions: { objective: found.objectives },
      changed: () => this.changed(),
    });
    this.begun = JSON.stringify(this.fields());
    const save = h("button", { type: "submit", class: "ic-button ic-first" }, "Save");
    const back = h("button", { type: "button", class: "ic-button", onclick: () => this.leave() }, "Back to the list");
    const elsewhere = found.fields.elsewhere;
    const form = h(
      "form",
      {
        class: "ic-form",
        novalidate: true,
        onsubmit: (event) => {
          event.preventDefault();
          this.save();
        },
      },
      elsewhere ? h("p", { class: "ic-trouble" }, `Of this question ${elsewhere}`) : null,
      ...this.form.nodes,
      h("p", { class: "ic-quiet" }, `In ${found.files.join(" and ")}`),
      h("div", { class: "ic-foot" }, this.state, h("p", { class: "ic-buttons" }, save, " ", back)),
    );
    this.node = h("div", { class: "ic-editor" }, form, this.preview.node);
    this.look();
  }

  fields() {
    const { kind, elsewhere } = this.found.fields;
    return { kind, ...this.form.read(), ...(elsewhere ? { elsewhere } : {}) };
  }

  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE);
  }

  // The draft with what the preview asks, to the server; the newest answer counts.
  async ask(more = {}) {
    const { writer, id, after } = this;
    const turn = (this.turn ?? 0) + 1;
    this.turn = turn;
    const given = { ...writer.page, id, after, fields: this.fields(), ...this.preview.asked(), ...more };
    const found = await writer.server.post("desk/question/try", given);
    return turn === this.turn ? found : null;
  }

  async look(more = {}) {
    clearTimeout(this.timer);
    try {
      const found = await this.ask(more);
      if (!found || !this.node.isConnected) return found;
      this.writer.trouble.textContent = "";
      this.tell(found);
      this.preview.draw(found);
      return found;
    } catch (error) {
      this.writer.trouble.textContent = error.message;
      return null;
    }
  }

  // Faults at their fields; below, how many there are, and what the lesson as a whole would lack.
  tell({ faults, lesson }) {
    this.form.tell(faults, this.all);
    const rest = faults.filter(({ field }) => !this.form.has(field[0]));
    const said = [...rest.map(({ sentence }) => sentence), ...lesson];
    const count = faults.length === 1 ? "One thing is" : `${faults.length} things are`;
    const head = faults.length ? `${count} missing or wrong.` : "No fault found in the question.";
    const drawn = JSON.stringify([head, said]);
    if (drawn === this.drawn) return; // a screen reader would say it again
    this.drawn = drawn;
    this.state.replaceChildren(h("p", {}, head), ...said.map((text) => h("p", { class: "ic-fault" }, text)));
  }

  async save() {
    this.all = true;
    const { id, after } = this;
    const fields = this.fields();
    const found = await this.writer.ask("post", "desk/question/save", { id, after, fields, stamp: this.found.stamp });
    if (found) {
      this.writer.saved(fields.id, found);
      return;
    }
    const said = this.writer.trouble.textContent;
    await this.look();
    this.writer.trouble.textContent = said;
    this.form.first()?.focus();
  }

  async leave() {
    const { go } = this.writer.desk;
    const words = "What you wrote here is not saved.";
    if (JSON.stringify(this.fields()) !== this.begun && !(await go.confirm("Leave the form?", words, "Leave it")))
      return;
    this.writer.list(null, this.id);
  }
}
