// Marks for a learning platform: its class list by the file dialogue, and how rows are matched.

import { base64, labelled } from "./desk_fields.js";
import { h } from "./dom.js";

export class ExportForm {
  constructor(desk, slug, platforms) {
    this.desk = desk;
    this.slug = slug;
    this.file = h("input", { type: "file", accept: ".csv,.txt,.tsv,text/csv", class: "ic-field" });
    this.to = h(
      "select",
      { class: "ic-field" },
      ...platforms.map(([name, text]) => h("option", { value: name }, text)),
    );
    this.match = h(
      "select",
      { class: "ic-field" },
      h("option", { value: "id" }, "ID or user name"),
      h("option", { value: "email" }, "e-mail address"),
      h("option", { value: "name" }, "first and last name"),
    );
    this.zero = h("input", { type: "checkbox" });
    this.columns = ["column", "id_column", "email_column"].map((name) =>
      h("input", { type: "text", class: "ic-field", name, autocomplete: "off" }),
    );
    const [marks, ids, mails] = this.columns;
    const form = h(
      "form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          this.send();
        },
      },
      labelled("Platform", this.to),
      labelled("Class list, as the platform itself exports it", this.file),
      labelled("Tell who is who by", this.match),
      h("p", {}, h("label", {}, this.zero, " 0 points for those who handed in nothing")),
      h(
        "details",
        {},
        h("summary", {}, "If a column is not found"),
        labelled("Column of the marks", marks),
        labelled("Column of IDs", ids),
        labelled("Column of addresses", mails),
      ),
      h("button", { type: "submit", class: "ic-button" }, "Make the file"),
    );
    this.node = h("details", { class: "ic-export" }, h("summary", {}, "Marks for a learning platform"), form);
  }

  draw({ counts }) {
    this.node.hidden = !counts.graded;
  }

  open() {
    this.node.open = true;
    this.to.focus();
  }

  async send() {
    const given = Object.fromEntries(this.columns.filter(({ value }) => value).map(({ name, value }) => [name, value]));
    const [file] = this.file.files;
    if (file) given.roster = await base64(file);
    given.to = this.to.value;
    given.match = this.match.value;
    given.missing_as_zero = this.zero.checked;
    await this.desk.run(this.slug, "export", given);
    this.desk.job.heading.scrollIntoView({ block: "center" }); // what comes of it stands above
  }
}
