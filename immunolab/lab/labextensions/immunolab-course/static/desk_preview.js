// The question as a student sees it: the widget's own module, over a model that asks the server instead of a kernel.

import { h, unique } from "./dom.js";

let loaded = null;

// The module and style that every notebook has, once for a page.
async function widget(server) {
  const { module, style } = await server.get("desk/question/widget");
  document.head.append(h("style", {}, style));
  const address = URL.createObjectURL(new Blob([module], { type: "text/javascript" }));
  return (await import(address)).default;
}

// What ipywidgets' model is to a widget: what is drawn, what changes, and a way to Python.
class Model {
  constructor(found, send) {
    this.held = { spec: found.spec, state: found.state, heard: {}, still_class: unique("ic-still") };
    this.heeds = {};
    this.sending = send;
  }

  get(name) {
    return this.held[name];
  }

  set(name, value) {
    this.held[name] = value;
    for (const call of this.heeds[`change:${name}`] ?? []) call();
  }

  on(name, call) {
    this.heeds[name] ??= new Set();
    this.heeds[name].add(call);
  }

  off(name, call) {
    this.heeds[name]?.delete(call);
  }

  send(message) {
    this.sending(message);
  }
}

export class Preview {
  constructor(editor) {
    this.editor = editor;
    this.seed = 0;
    this.message = null; // the last one of the widget, with the answer
    const name = unique("ic");
    this.place = h("div", { class: "ic-shown" });
    this.variant = h("p", { class: "ic-quiet" });
    this.score = h("div", { class: "ic-score", role: "status" });
    const button = (label, onclick) => h("button", { type: "button", class: "ic-button", onclick }, label);
    this.buttons = h(
      "p",
      { class: "ic-buttons" },
      button("Score this answer", () => this.judge()),
      " ",
      button("Another variant", () => this.other()),
    );
    this.node = h(
      "section",
      { class: "ic-preview", "aria-labelledby": name },
      h("h3", { id: name }, "As a student sees it"),
      this.variant,
      this.place,
      this.buttons,
      this.score,
    );
    this.buttons.hidden = true;
    this.place.append(h("p", {}, "It appears here as soon as nothing is missing."));
  }

  // What is asked of the server with each draft.
  asked() {
    return { seed: this.seed, message: this.message };
  }

  async draw(found) {
    this.node.classList.toggle("ic-old", !found.spec);
    if (!found.spec) return;
    this.seed = found.seed;
    const named = Object.entries(found.values).map(([name, value]) => `${name} = ${value}`);
    this.variant.textContent = named.length ? `This student's variant: ${named.join(", ")}` : "";
    this.buttons.hidden = false;
    const drawn = JSON.stringify(found.spec);
    if (drawn === this.drawn) {
      this.model.set("state", found.state);
      return;
    }
    this.drawn = drawn;
    this.score.replaceChildren();
    loaded ??= widget(this.editor.writer.server);
    const { render } = await loaded;
    if (drawn !== this.drawn) return; // another draft has come in between
    this.end?.();
    this.model = new Model(found, (message) => this.heard(message));
    this.place.replaceChildren();
    this.end = render({ model: this.model, el: this.place });
  }

  // A message of the widget, answered by the server as Python answers it in a notebook.
  async heard(message) {
    this.model.set("heard", { view: message.view, seq: message.seq });
    if (message.type === "look") return;
    this.message = message;
    this.score.replaceChildren();
    await this.editor.look();
  }

  async judge() {
    const found = await this.editor.look({ score: true });
    if (found?.score !== undefined)
      this.score.innerHTML = found.score; // made by the course's own code, which escapes
    else if (found) this.score.textContent = "There is something missing in the form still.";
  }

  async other() {
    this.message = null;
    await this.editor.look({ other: true, message: null });
  }
}
