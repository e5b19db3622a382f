// The step that runs, with bar, time left and Stop; afterwards what came of it: sentences, a table, a file.

import { typed } from "./desk_fields.js";
import { h, unique } from "./dom.js";

const ENDED = { done: "done", failed: "did not succeed", stopped: "stopped", interrupted: "interrupted" };
const LOOKED = "nothing is changed yet"; // by a regrade that only looks
const LABELS = {
  release: "Release",
  collect: "Collect",
  unpack: "Take hand-ins in",
  grade: "Grade",
  report: "Report",
  look: "Regrade",
  regrade: "Regrade",
  feedback: "Feedback",
  export: "Export",
};

export class Job {
  constructor(desk) {
    this.desk = desk;
    this.name = unique("ic");
    this.sentence = h("p", {});
    this.bar = h("progress", { class: "ic-bar", "aria-label": "Hand-ins graded" });
    this.stop = h("button", { type: "button", class: "ic-button", onclick: () => desk.stop() }, "Stop");
    this.under = h("div", {}, this.sentence, this.bar, this.stop);
    this.heading = h("h4", { id: this.name, tabindex: "-1" });
    this.result = h("div");
    this.node = h("section", { class: "ic-job", "aria-labelledby": this.name }, this.heading, this.under, this.result);
  }

  // mine: begun from this page, so what came of it is told and opened.
  draw(job, mine) {
    const key = `${job.id} ${job.state}`;
    const label = LABELS[job.step];
    if (job.state === "running") {
      if (key !== this.key) {
        this.heading.textContent = `${label}: at work`;
        this.result.replaceChildren();
        this.under.hidden = false;
      }
      this.key = key;
      this.progress(job);
      return;
    }
    if (key === this.key) return;
    this.key = key;
    const held = this.node.contains(document.activeElement);
    this.under.hidden = true;
    const ended = job.change ? LOOKED : ENDED[job.state];
    this.heading.textContent = `${label}: ${ended}`;
    this.node.dataset.state = job.state;
    this.result.replaceChildren(...this.told(job));
    if (held) this.heading.focus();
    if (mine) {
      this.desk.say(`${label}: ${ended}. ${job.sentence}`);
      if (job.open) this.desk.go.open(job.open, "HTML Viewer");
    }
  }

  progress(job) {
    this.node.dataset.state = "running";
    this.sentence.textContent = job.sentence;
    this.stop.hidden = !job.stoppable;
    this.bar.hidden = job.total === undefined;
    if (job.total === undefined) return;
    this.bar.max = Math.max(1, job.total);
    this.bar.value = job.done;
    // not every second: a screen reader would never come to an end
    const quarter = `${job.id} ${Math.floor((4 * job.done) / Math.max(1, job.total))}`;
    if (quarter !== this.quarter) this.desk.say(job.sentence);
    this.quarter = quarter;
  }

  told(job) {
    const { go } = this.desk;
    const nodes = [
      h("ul", { class: "ic-sentences" }, ...job.sentences.filter(Boolean).map((text) => h("li", {}, text))),
    ];
    if (job.table) nodes.push(table(job.table));
    if (job.change) {
      nodes.push(
        h("button", { type: "button", class: "ic-button", onclick: () => this.takeOver(job) }, "Take it over ..."),
      );
    }
    if (job.open) {
      const open = () => go.open(job.open, "HTML Viewer");
      nodes.push(h("button", { type: "button", class: "ic-button", onclick: open }, "Open the report"));
    }
    if (job.download) {
      const name = job.download.split("/").pop();
      const link = h("a", { download: name }, `Download ${name}`);
      go.download(job.download).then((address) => {
        link.href = address;
      });
      nodes.push(h("p", {}, link));
    }
    if (job.command) nodes.push(typed([job.command]));
    return nodes;
  }

  async takeOver(job) {
    const sentence = `${job.sentence} The gradebook and the graded notebooks get the new points.`;
    if (await this.desk.go.confirm("Take the new points over?", sentence, "Take it over")) {
      await this.desk.run(job.slug, "regrade");
    }
  }
}

// A table that scrolls by itself where it is too wide, by keyboard too.
function table({ caption, head, rows }) {
  const body = rows.map(([first, ...rest]) =>
    h("tr", {}, h("th", { scope: "row" }, first), ...rest.map((text) => h("td", {}, text))),
  );
  const columns = h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)));
  return h(
    "div",
    { class: "ic-scroll", role: "group", tabindex: "0", "aria-label": caption },
    h("table", {}, h("caption", {}, caption), h("thead", {}, columns), h("tbody", {}, ...body)),
  );
}
