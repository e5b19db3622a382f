// Hand-ins that came through a learning platform: its archive of all of them, sent to the server in parts.

import { base64, labelled } from "./desk_fields.js";
import { h } from "./dom.js";

const PART = 3_000_000; // bytes; three make four in base64

export class ArchiveForm {
  constructor(desk, slug, platforms) {
    this.desk = desk;
    this.slug = slug;
    this.file = h("input", { type: "file", accept: ".zip,application/zip", class: "ic-field", required: true });
    this.from = h(
      "select",
      { class: "ic-field" },
      ...platforms.map(([name, text]) => h("option", { value: name }, text)),
    );
    const form = h(
      "form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          this.send();
        },
      },
      labelled("Platform", this.from),
      labelled("All hand-ins as one zip, as the platform makes it", this.file),
      h("button", { type: "submit", class: "ic-button" }, "Take them in"),
    );
    this.node = h("details", {}, h("summary", {}, "Hand-ins from a learning platform"), form);
  }

  draw({ steps }) {
    this.node.hidden = Boolean(steps.find(({ name }) => name === "unpack").not_yet);
  }

  open() {
    this.node.open = true;
    this.from.focus();
  }

  async send() {
    const [file] = this.file.files;
    const platform = this.from.value;
    try {
      for (let at = 0; at < file.size || at === 0; at += PART) {
        const part = file.slice(at, at + PART);
        const last = at + PART >= file.size;
        this.desk.say(`Sending ${file.name}: ${Math.round((100 * at) / file.size)} %`);
        const given = { slug: this.slug, platform, from: at, last, content: await base64(part) };
        await this.desk.server.post("desk/archive", given);
      }
    } catch (error) {
      this.desk.say("");
      this.desk.trouble.textContent = error.message;
      return;
    }
    await this.desk.run(this.slug, "unpack", { platform });
    this.file.value = "";
    this.node.open = false; // what comes of it stands above
    this.desk.job.heading.scrollIntoView({ block: "center" });
  }
}
