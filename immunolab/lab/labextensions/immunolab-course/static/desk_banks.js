// Questions in and out: a bank by the file dialogue, what would come and what would be lost, then a yes; and a file to take away.

import { base64, labelled } from "./desk_fields.js";
import { h } from "./dom.js";

const FORMATS = [
  ["moodle", "Moodle XML"],
  ["gift", "GIFT"],
  ["qti30", "QTI 3.0"],
  ["qti21", "QTI 2.1"],
];

export class Banks {
  // page: the list of questions, whose file and assignment these are
  constructor(page) {
    this.page = page;
    this.place = h("div");
    const begin = h(
      "button",
      { type: "button", class: "ic-button", onclick: () => this.coming() },
      "Bring questions in",
    );
    const out = h("button", { type: "button", class: "ic-button", onclick: () => this.going() }, "Take questions out");
    const buttons = h("p", { class: "ic-buttons" }, begin, out);
    this.node = h("div", { class: "ic-banks", role: "group", "aria-label": "Question banks" }, buttons, this.place);
  }

  form(title, fields, label, send) {
    const cancel = h("button", { type: "button", class: "ic-button", onclick: () => this.close() }, "Cancel");
    const busy = async (event) => {
      event.preventDefault();
      const button = event.submitter ?? event.target.querySelector("[type=submit]");
      button.disabled = true;
      await send().finally(() => {
        button.disabled = false;
      });
    };
    const form = h(
      "form",
      { class: "ic-begin", onsubmit: busy },
      h("h3", { tabindex: "-1" }, title),
      ...fields,
      h("p", { class: "ic-buttons" }, h("button", { type: "submit", class: "ic-button ic-first" }, label), cancel),
    );
    this.show(form);
    return form;
  }

  show(...nodes) {
    this.place.replaceChildren(...nodes);
    this.place.querySelector("h3")?.focus();
  }

  close() {
    this.place.replaceChildren();
    this.node.querySelector("button").focus();
  }

  coming() {
    const file = h("input", { type: "file", accept: ".xml,.gift,.txt,.zip", class: "ic-field", required: true });
    const objective = h("input", { type: "text", class: "ic-field", autocomplete: "off", spellcheck: "false" });
    const fields = [
      labelled("Moodle XML, GIFT, or QTI 2.1 or 3.0 (a zip), as the platform exports it", file),
      labelled("What they test, if their categories do not say it (such as two-arms)", objective),
    ];
    this.form("Bring questions in", fields, "Look what would come", async () => {
      const [chosen] = file.files;
      const given = { name: chosen.name, content: await base64(chosen), objective: objective.value.trim() };
      this.page.say(`Reading ${chosen.name} ...`);
      const found = await this.page.ask("post", "desk/bank", given);
      this.page.say(found ? found.summary : "");
      if (found) this.shown(chosen.name, given, found);
    });
  }

  // The whole list, before anything is written.
  shown(name, given, found) {
    const { coming, left, there, lost } = found;
    const label = coming.length === 1 ? "Bring this one in" : `Bring these ${coming.length} in`;
    const bring = h(
      "button",
      {
        type: "button",
        class: "ic-button ic-first",
        onclick: () => this.bring({ ...given, stamp: found.stamp }, bring),
      },
      label,
    );
    const section = h(
      "section",
      { class: "ic-job", "data-state": "done", "aria-label": `What ${name} holds` },
      h("h3", { tabindex: "-1" }, `${name}: nothing is changed yet`),
      h("p", {}, found.summary),
      ...lost.map((clause) => h("p", {}, `Not carried of the bank as a whole: ${clause}.`)),
      h(
        "p",
        { class: "ic-buttons" },
        coming.length ? bring : null,
        saved("Save this list", `${name}-list.md`, found.list),
        h("button", { type: "button", class: "ic-button", onclick: () => this.close() }, "Cancel"),
      ),
      part("What comes", coming, ({ id, kind, name: called, lost: clauses }) => [
        h("code", {}, id),
        ` ${kind}: ${called}`,
        clauses.length ? h("ul", {}, ...clauses.map((clause) => h("li", {}, `Not carried: ${clause}.`))) : null,
      ]),
      part("What cannot be carried", left, ({ name: called, why }) => [`${called}: ${why}.`]),
      part("What is there already", there, (id) => [id]),
    );
    this.show(section);
  }

  async bring(given, button) {
    button.disabled = true;
    this.page.say("Bringing them in ...");
    const done = await this.page.ask("post", "desk/bank/in", given);
    this.page.say("");
    button.disabled = false;
    if (!done) return;
    const result = h(
      "section",
      { class: "ic-job", "data-state": "done" },
      h("h3", { tabindex: "-1" }, `Brought in: ${done.ids.length}`),
      h("p", {}, "Left to do:"),
      h("ul", {}, ...done.to_do.map((line) => h("li", {}, line))),
    );
    await this.page.list(result, done.ids[0]);
  }

  going() {
    const to = h("select", { class: "ic-field" }, ...FORMATS.map(([value, text]) => h("option", { value }, text)));
    this.form("Take questions out, with their keys", [labelled("As", to)], "Make the file", async () => {
      this.page.say("Making the file ...");
      const made = await this.page.ask("post", "desk/bank/out", { to: to.value });
      this.page.say(made ? made.summary : "");
      if (!made) return;
      const file = Uint8Array.from(atob(made.content), (sign) => sign.charCodeAt(0));
      this.show(
        h(
          "section",
          { class: "ic-job", "data-state": "done" },
          h("h3", { tabindex: "-1" }, made.name),
          h("p", {}, `${made.summary} It holds the keys: not for students.`),
          h(
            "p",
            { class: "ic-buttons" },
            saved("Download the file", made.name, file),
            saved("Save the list of what it could not hold", `${made.name}-not-carried.md`, made.list),
            h("button", { type: "button", class: "ic-button", onclick: () => this.close() }, "Close"),
          ),
        ),
      );
    });
  }
}

function part(title, things, drawn) {
  if (!things.length) return null;
  const lines = things.map((thing) => h("li", {}, ...drawn(thing)));
  return h(
    "details",
    { open: things.length <= 12 },
    h("summary", {}, `${title} (${things.length})`),
    h("ul", {}, ...lines),
  );
}

// A link that saves what is in the page already.
function saved(label, name, content) {
  const href = URL.createObjectURL(new Blob([content]));
  return h("a", { class: "ic-button", href, download: name }, label);
}
