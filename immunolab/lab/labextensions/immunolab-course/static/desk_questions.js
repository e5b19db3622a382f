// The questions of an assignment, or of a lesson's practice, in a tab: listed, and each opened in a form.

import { Banks } from "./desk_banks.js";
import { Editor } from "./desk_editor.js";
import { labelled, typed } from "./desk_fields.js";
import { h, keepKeys, unique } from "./dom.js";

const OUT =
  "Somebody has handed in already: a new question reaches nobody here. Write it for an assignment that is not out yet.";
const WHERE = { graded: "Assignment", practice: "Practice of lesson" };

export class Questions {
  constructor(desk, slug, where = "graded") {
    this.desk = desk;
    this.server = desk.server;
    this.page = { slug, where };
    const name = unique("ic");
    this.heading = h("h2", { id: name, tabindex: "-1" }, "Questions");
    this.trouble = h("p", { class: "ic-trouble" });
    this.said = h("p", { class: "ic-said", role: "status" });
    this.place = h("div");
    this.node = h(
      "div",
      { class: "ic-panel ic-desk ic-writer", role: "region", "aria-labelledby": name, tabindex: "-1" },
      this.heading,
      h("div", { role: "alert" }, this.trouble),
      this.said,
      this.place,
    );
    keepKeys(this.node);
    this.list();
  }

  say(sentence) {
    this.said.textContent = sentence;
  }

  // What is asked of the server; a refusal is said, and null.
  async ask(method, path, given = {}) {
    try {
      this.trouble.textContent = "";
      return await this.server[method](path, { ...this.page, ...given });
    } catch (error) {
      this.trouble.textContent = error.message;
      return null;
    }
  }

  // result: of what was written before, shown above the list.
  async list(result = null, focus = null) {
    const found = await this.ask("get", "desk/questions");
    if (!found) return;
    this.heading.textContent = `${WHERE[this.page.where]} ${this.page.slug.slice(0, 2)}: questions`;
    const rows = found.questions.map((question) => this.row(question, found));
    this.place.replaceChildren(
      ...(result ? [result] : []),
      this.choice(found),
      this.begin(found),
      new Banks(this).node,
      h("ol", { class: "ic-questions" }, ...rows),
      h("p", { class: "ic-quiet" }, `In ${found.files.join(" and ")}.`),
    );
    const target = focus && this.place.querySelector(`[data-id="${CSS.escape(focus)}"] button`);
    (result?.querySelector("h3") ?? target ?? this.heading).focus();
  }

  // Which file: every assignment, every lesson's practice.
  choice({ pages }) {
    const options = pages.map(({ slug, where }) => {
      const selected = slug === this.page.slug && where === this.page.where;
      return h("option", { value: `${where} ${slug}`, selected }, `${WHERE[where]} ${slug.replaceAll("_", " ")}`);
    });
    const onchange = ({ target }) => {
      const [where, slug] = target.value.split(" ");
      this.page = { slug, where };
      this.list();
    };
    return labelled("Questions of", h("select", { class: "ic-field", onchange }, ...options));
  }

  begin({ kinds, questions }) {
    const kind = h(
      "select",
      { class: "ic-field" },
      ...kinds.map(({ kind: name, says }) => h("option", { value: name }, `${name}: ${says}`)),
    );
    const after = h(
      "select",
      { class: "ic-field" },
      ...questions.map(({ id, stem }, n) =>
        h("option", { value: id, selected: n === questions.length - 1 }, `${n + 1}. ${stem}`),
      ),
    );
    const onsubmit = (event) => {
      event.preventDefault();
      this.open({ kind: kind.value }, after.value);
    };
    const out = this.page.where === "graded" && this.desk.rows.get(this.page.slug)?.out;
    return h(
      "form",
      { class: "ic-begin", onsubmit },
      out ? h("p", { class: "ic-trouble" }, OUT) : null,
      labelled("A new question of this kind", kind),
      labelled("It comes behind", after),
      h("button", { type: "submit", class: "ic-button ic-first" }, "New question"),
    );
  }

  row({ id, kind, points, objective, stem }, found) {
    const worth = points === 1 ? "1 point" : `${points} points`;
    const button = (label, onclick) =>
      h("button", { type: "button", class: "ic-button", "aria-label": `${label} ${id}`, onclick }, label);
    return h(
      "li",
      { "data-id": id },
      h("span", { class: "ic-stem" }, stem),
      h("span", { class: "ic-state" }, `${kind} · ${worth} · ${objective} · `, h("code", {}, id)),
      h(
        "span",
        { class: "ic-buttons" },
        button("Edit", () => this.open({ id })),
        button("Duplicate", () => this.open({ like: id }, id)),
        button("Delete", () => this.remove(id, found)),
      ),
    );
  }

  async open(which, after = null) {
    const found = await this.ask("get", "desk/question", which);
    if (!found) return;
    this.say("");
    this.place.replaceChildren(new Editor(this, found, which.id ?? null, after).node);
    this.heading.textContent = which.id ? `Question ${which.id}` : `A new question: ${found.fields.kind}`;
    this.heading.focus();
  }

  async remove(id, { stamp, files }) {
    const sentence = `${id} goes out of ${files.join(" and ")}. Both files are kept as they are now.`;
    if (!(await this.desk.go.confirm("Delete this question?", sentence, "Delete"))) return;
    const done = await this.ask("post", "desk/question/delete", { id, stamp });
    if (done) this.list(written(`Deleted: ${id}`, done, this));
  }

  saved(id, done) {
    this.list(written(`Saved: ${id}`, done, this), id);
  }
}

// What was written, to learn from: files, lines, where the old ones are, and what comes next.
function written(title, { files, changes, kept, then }, { desk, page: { slug, where } }) {
  const row = desk.rows.get(slug);
  const graded = where === "graded" && row?.can("look");
  let next = "Who opens the lesson from now on meets it.";
  if (where === "graded") next = "Students get it with Release, or Release anew, in the tab Class.";
  if (graded) next = "Hand-ins are graded already: Regrade shows who would gain and who would lose by a changed key.";
  const regrade = () => {
    row.place.scrollIntoView({ block: "center" });
    desk.run(slug, "look");
  };
  const nothing = h("p", {}, "Nothing was different, so nothing was written.");
  return h(
    "section",
    { class: "ic-job", "data-state": "done" },
    h("h3", { tabindex: "-1" }, title),
    ...(files.length ? [h("p", {}, next)] : [nothing]),
    files.length && graded
      ? h("p", {}, h("button", { type: "button", class: "ic-button", onclick: regrade }, "Regrade"))
      : null,
    changes.length
      ? h(
          "details",
          {},
          h("summary", {}, "The lines that differ"),
          h("p", {}, `Written: ${files.join(", ")}.`),
          h("pre", { class: "ic-lines", tabindex: "0" }, changes.join("\n")),
        )
      : null,
    kept ? h("p", { class: "ic-quiet" }, `The files as they were: ${kept}`) : null,
    then.length ? typed(then) : null,
  );
}
