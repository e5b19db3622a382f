// The teacher's desk on the left: each assignment of the class, its next step as a button, and what came of it.
// The server counts and works (immunolab.lab.desk); here is what is drawn.

import { Job } from "./desk_job.js";
import { Row } from "./desk_row.js";
import { h, keepKeys, unique } from "./dom.js";

const NARROW = 760; // px: below this a panel beside a page leaves the page no room
const WIDE = 320; // px: room for a table of points beside a page
const LOOK_EVERY = 20_000; // ms, while the page is looked at and nothing runs
const WATCH_EVERY = 1_000; // ms, while a step runs
const SHOWN = "immunolab-desk:shown";

export async function activate(app, { shared, server, shell, restorer }) {
  const { Widget } = await shared("@lumino/widgets");
  const { PageConfig, URLExt } = await shared("@jupyterlab/coreutils");
  const { Dialog, ICommandPalette, showDialog } = await shared("@jupyterlab/apputils");
  for (const name of ["desk.css", "desk_questions.css"]) {
    document.head.append(h("link", { rel: "stylesheet", href: new URL(name, import.meta.url).href }));
  }

  const aside = () => shell && window.innerWidth < NARROW && shell.collapseLeft();
  const go = {
    async open(path, factory) {
      const shown = await app.commands.execute("docmanager:open", { path, ...(factory ? { factory } : {}) });
      aside();
      await shown?.context?.ready;
      if (factory) await shown?.context?.revert(); // a page that was open already shows what was written now
    },
    download: (path) => app.serviceManager.contents.getDownloadUrl(path),
    // Formgrader at an assignment, in a tab of its own
    read(address, title, words) {
      const src = URLExt.join(PageConfig.getBaseUrl(), address);
      go.show(h("div", { class: "ic-formgrader" }, h("p", {}, words), h("iframe", { src, title })), title);
    },
    // something of the desk's own in a tab
    show(node, title) {
      const tab = new Widget({ node });
      tab.id = unique("immunolab-tab");
      tab.title.label = title;
      tab.title.closable = true;
      app.shell.add(tab, "main");
      app.shell.activateById(tab.id);
      aside();
    },
    async confirm(title, sentence, label) {
      const body = new Widget({ node: h("p", { class: "immunolab-summary" }, sentence) });
      const buttons = [Dialog.cancelButton(), Dialog.okButton({ label })];
      return (await showDialog({ title, body, buttons })).button.accept;
    },
  };
  const desk = new Desk(server, go);
  const panel = new Widget({ node: desk.node });
  panel.id = "immunolab-desk";
  if (window.innerWidth >= 3 * WIDE) panel.node.style.minWidth = `${WIDE}px`; // JupyterLab gives it the room
  panel.title.label = "Class";
  panel.title.caption = "The class: release, grade, read, report, export";
  app.shell.add(panel, "left", { rank: 2 });
  restorer?.add(panel, panel.id);
  app.commands.addCommand("immunolab:desk", {
    label: "Show the class",
    execute: () => app.shell.activateById(panel.id),
  });
  const palette = ICommandPalette && (await app.resolveOptionalService(ICommandPalette).catch(() => null));
  palette?.addItem({ command: "immunolab:desk", category: "Course" });

  window.addEventListener("focus", () => desk.look());
  setInterval(() => document.visibilityState === "visible" && panel.isVisible && desk.look(), LOOK_EVERY);
  desk.look();
  app.restored.then(() =>
    shell?.restored.then((layout) => {
      const first = layout.fresh || !localStorage.getItem(SHOWN);
      localStorage.setItem(SHOWN, "yes");
      if (first && window.innerWidth >= NARROW) shell.activateById(panel.id);
    }),
  );
}

class Desk {
  constructor(server, go) {
    this.server = server;
    this.go = go;
    this.rows = new Map();
    this.job = new Job(this);
    const name = unique("ic");
    this.trouble = h("p", { class: "ic-trouble" });
    this.said = h("p", { class: "ic-said", role: "status" });
    this.course = h("p", { class: "ic-quiet" });
    this.list = h("ol", { class: "ic-desk-rows" });
    this.node = h(
      "div",
      { class: "ic-panel ic-desk", role: "region", "aria-labelledby": name, tabindex: "-1" },
      h("h2", { id: name }, "The class"),
      this.course,
      h("div", { role: "alert" }, this.trouble),
      this.said,
      this.list,
    );
    keepKeys(this.node);
  }

  // Told to who does not see, and shown for a moment's reading.
  say(sentence) {
    this.said.textContent = sentence;
  }

  // What the server has, drawn; one question at a time.
  look() {
    this.looking ??= this.draw().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  async draw() {
    try {
      const found = await this.server.get("desk");
      this.trouble.textContent = "";
      const ways = found.exchange
        ? "Students fetch and hand in on this hub."
        : "You give the files to your students, and bring in what they hand in.";
      this.course.textContent = `The blue button is the next step of an assignment. ${ways} Course folder: ${found.course}.`;
      for (const [n, assignment] of found.assignments.entries()) {
        if (!this.rows.has(assignment.slug)) {
          const row = new Row(this, assignment.slug, found.platforms);
          this.rows.set(assignment.slug, row);
          this.list.insertBefore(row.node, this.list.children[n] ?? null);
        }
        this.rows.get(assignment.slug).draw(assignment);
      }
      this.show(found.job);
    } catch (error) {
      this.trouble.textContent = error.message;
    }
  }

  // Starts a step; what is in the way is said.
  async run(slug, step, more = {}) {
    try {
      this.trouble.textContent = "";
      const job = await this.server.post("desk/run", { slug, step, ...more });
      this.mine = job.already ? this.mine : job.id;
      this.say(job.already ?? job.sentence);
      this.show(job);
    } catch (error) {
      this.trouble.textContent = error.message;
    }
  }

  async stop() {
    try {
      this.show(await this.server.post("desk/stop"));
    } catch (error) {
      this.trouble.textContent = error.message;
    }
  }

  // The job in the row of its assignment; watched while it runs.
  show(job) {
    const row = this.rows.get(job.slug);
    if (!row) return;
    if (this.job.node.parentNode !== row.place) row.place.replaceChildren(this.job.node);
    this.job.draw(job, job.id === this.mine);
    if (job.state === "running") {
      this.timer ??= setTimeout(() => this.watch(), WATCH_EVERY);
    }
  }

  async watch() {
    this.timer = null;
    try {
      const job = await this.server.get("desk/job");
      this.show(job);
      if (job.state !== "running") await this.look();
    } catch (error) {
      this.trouble.textContent = error.message;
      this.timer = setTimeout(() => this.watch(), LOOK_EVERY);
    }
  }
}
