// What an assignment's page has beside its questions: what is answered, handing in, grading oneself. A page of
// release/ leads to the student's own copy. The server knows (immunolab.lab.assignment); here are its buttons.

import { h } from "./dom.js";
import { CHANGED } from "./server.js";

const LOOK_EVERY = 1000; // ms, while it is graded
const PATIENCE = 20_000; // ms, for a question that is not drawn yet
const KEPT = /(^|\/)(source|submitted|autograded|feedback|to_hand_in)\//;
const CONTROLS = "input:not([disabled]), select, textarea, button:not([disabled])";

export async function activate(app, { tracker, shared, server }) {
  const { Dialog, ICommandPalette, Notification, ToolbarButton } = await shared("@jupyterlab/apputils");
  const { Widget } = await shared("@lumino/widgets");
  const parts = { app, server, tracker, Dialog, Notification, ToolbarButton, Widget };
  document.head.append(h("link", { rel: "stylesheet", href: new URL("assignment.css", import.meta.url).href }));
  const pages = new WeakMap();

  async function take(panel) {
    await panel.context.ready;
    if (panel.isDisposed || pages.has(panel) || !isAssignment(panel)) return;
    const page = new Page(panel, parts);
    pages.set(panel, page);
    await page.open();
  }
  tracker.widgetAdded.connect((_, panel) => take(panel));
  tracker.forEach(take);

  const here = () => pages.get(tracker.currentWidget);
  const commands = {
    "what-is-answered": ["What is answered", (page) => page.answered(), ["Accel Alt A"]],
    "hand-in": ["Hand in, or make the file to hand in", (page) => page.handIn()],
    "self-grade": ["Grade this assignment yourself", (page) => page.grade()],
  };
  const palette = ICommandPalette && (await find(app, ICommandPalette));
  for (const [name, [label, execute, keys]] of Object.entries(commands)) {
    const command = `immunolab:${name}`;
    const isEnabled = () => Boolean(here()?.state) && (name !== "self-grade" || here().state.grade);
    app.commands.addCommand(command, { label, isEnabled, execute: () => execute(here()) });
    palette?.addItem({ command, category: "Course" });
    if (keys) app.commands.addKeyBinding({ command, keys, selector: ".jp-NotebookPanel" });
  }
}

// A service that this JupyterLab may have; Notebook 7 has a palette, too.
async function find(app, token) {
  try {
    return await app.resolveOptionalService(token);
  } catch {
    return null;
  }
}

function isAssignment(panel) {
  if (KEPT.test(panel.context.path)) return false;
  return Array.from(panel.model.cells).some((cell) => cell.getMetadata("nbgrader")?.grade_id);
}

class Page {
  constructor(panel, parts) {
    Object.assign(this, parts);
    this.panel = panel;
    this.state = null;
    this.grading = Promise.resolve();
  }

  get path() {
    return this.panel.context.path;
  }

  async open() {
    let state;
    try {
      state = await this.server.get("assignment", { path: this.path });
    } catch (error) {
      console.warn("immunolab-course, assignment:", error.message); // a copy without its questions: no buttons
      return;
    }
    if (state.path !== this.path && !(await this.lead(state.path))) return;
    this.state = state;
    // its file is called as the lesson's is; a tab's label itself cannot be set, JupyterLab renames the file then
    this.panel.title.className += " immunolab-assignment-tab";
    for (const cell of this.panel.content.widgets) {
      const grader = cell.model.getMetadata("nbgrader");
      if (cell.model.type === "code" && grader?.grade && !grader.solution) cell.addClass("immunolab-graded");
    }
    this.addButtons();
    if (state.news) this.Notification.info(state.news, { autoClose: false });
  }

  // A page of release/ is the student's copy already, for the server reads and saves that; now it is called so, too.
  // False if the copy is open in another tab, which comes to the front instead.
  async lead(path) {
    const { contents } = this.app.serviceManager;
    await this.panel.sessionContext.ready;
    const other = this.tracker.find((panel) => panel !== this.panel && panel.context.path === path);
    if (other) {
      await this.panel.sessionContext.shutdown();
      this.panel.dispose();
      this.app.shell.activateById(other.id);
      return false;
    }
    const newValue = await contents.get(path, { content: false });
    contents.fileChanged.emit({ type: "rename", oldValue: { path: this.path }, newValue });
    return true;
  }

  addButtons() {
    const button = (name, label, caption, onClick) => {
      const made = new this.ToolbarButton({ label, tooltip: caption, onClick });
      made.addClass("immunolab-button");
      this.panel.toolbar.insertItem(this.place++, `immunolab-${name}`, made);
    };
    this.place = 10;
    button("answered", "What is answered", "Which questions are answered and which are open", () => this.answered());
    if (this.state.way === "exchange") {
      button("hand-in", "Hand in", "Hand in this assignment as it is now", () => this.handIn());
    } else {
      const caption = "One file with the page and all your answers, to be uploaded or sent";
      button("hand-in", "Make the file to hand in", caption, () => this.handIn());
    }
    if (this.state.grade) {
      button("self-grade", "Grade it yourself", "Points and the right answers, as the course's grader gives them", () =>
        this.grade(),
      );
    }
  }

  // The page saved, and how it stands; null after a word on what went wrong.
  async saved(title) {
    try {
      await this.panel.context.save();
      this.state = await this.server.get("assignment", { path: this.path });
      return this.state;
    } catch (error) {
      await this.say(title, error.message ?? String(error));
      return null;
    }
  }

  async answered() {
    const state = await this.saved("What is answered");
    if (state) await this.tell("What is answered", this.summary(state), ["Close"]);
  }

  async handIn() {
    const exchange = this.state.way === "exchange";
    const title = exchange ? "Hand in" : "The file to hand in";
    const state = await this.saved(title);
    if (!state) return;
    if (state.open.length) {
      const go = exchange ? "Hand in all the same" : "Make it all the same";
      if (!(await this.tell(title, this.summary(state), ["Not yet", go]))) return;
    }
    const busy = this.busy(title, exchange ? "Handing in ..." : "Making the file ...", "Close");
    try {
      const done = await this.server.post("hand-in", { path: this.path });
      const more = done.file ? await this.download(done.file) : null;
      busy.say(done.sentence, more);
      document.dispatchEvent(new Event(CHANGED));
    } catch (error) {
      busy.say(error.message);
    }
    await busy.closed;
  }

  async download(file) {
    const address = await this.app.serviceManager.contents.getDownloadUrl(file);
    const name = file.split("/").pop();
    return h(
      "p",
      {},
      h("a", { href: address, download: name, class: "immunolab-link" }, `Download ${name}`),
      ", and upload it where your course collects assignments, or send it.",
    );
  }

  // One after the other: what was stopped has ended before the next begins.
  async grade() {
    await this.grading;
    this.grading = this.gradeOnce();
    await this.grading;
  }

  async gradeOnce() {
    const title = "Grade it yourself";
    if (!(await this.saved(title))) return;
    let open = true;
    const busy = this.busy(title, "Starting ...", "Stop");
    busy.closed.then(() => {
      open = false;
    });
    const ask = (what) => this.server.post("self-grade", { path: this.path, do: what });
    try {
      let now = await ask("start");
      while (open && now.state === "running") {
        busy.say(now.sentence);
        await new Promise((go) => setTimeout(go, LOOK_EVERY));
        if (open) now = await ask("look");
      }
      if (!open) {
        await ask("stop");
        return;
      }
      if (now.state !== "done") {
        busy.say(now.sentence);
        busy.button("Close");
        return;
      }
      busy.close();
      this.state.mark = now.mark;
      document.dispatchEvent(new Event(CHANGED));
      await this.feedback(now.page);
      this.Notification.success(`${now.sentence} The feedback is open.`, { autoClose: 10000 });
    } catch (error) {
      busy.say(error.message);
      busy.button("Close");
    }
  }

  async feedback(path) {
    const shown = await this.app.commands.execute("docmanager:open", { path, factory: "HTML Viewer" });
    await shown?.context?.ready;
    await shown?.context?.revert(); // a page that was open already shows what was graded now
  }

  // What the server counted, as a list whose links go to the question.
  summary(state) {
    const [counted, ...rest] = state.sentences;
    const links = state.open.map(({ title, cell }) =>
      h("li", {}, cell ? h("button", { type: "button", class: "immunolab-go", "data-cell": cell }, title) : title),
    );
    const mark = state.mark;
    return h(
      "div",
      { class: "immunolab-summary" },
      h("p", { class: "immunolab-count" }, counted),
      links.length ? h("p", {}, "Open:") : null,
      links.length ? h("ul", {}, ...links) : null,
      ...rest.map((sentence) => h("p", {}, sentence)),
      mark
        ? h("p", {}, `Last graded by yourself on ${mark.when.slice(0, 10)}: ${mark.score} of ${mark.possible} points.`)
        : null,
      state.news ? h("p", {}, state.news) : null,
    );
  }

  // A dialog; true if the last of its buttons was chosen. A link in it closes it and goes to its cell.
  async tell(title, node, labels) {
    const { Dialog, Widget } = this;
    const buttons = labels.map((label, at) =>
      at === labels.length - 1 ? Dialog.okButton({ label }) : Dialog.cancelButton({ label }),
    );
    const dialog = new Dialog({ title, body: new Widget({ node }), buttons, hasClose: true });
    let cell = "";
    node.addEventListener("click", (event) => {
      cell = event.target.dataset?.cell ?? "";
      if (cell) dialog.reject();
    });
    const { button } = await dialog.launch();
    if (cell) await this.go(cell);
    return button.accept && !cell;
  }

  say(title, sentence) {
    return this.tell(title, h("p", {}, sentence), ["Close"]);
  }

  // A dialog that says what is going on: its sentence changes, its one button stops or closes.
  busy(title, sentence, label) {
    const { Dialog, Widget } = this;
    const line = h("p", { role: "status" }, sentence);
    const node = h("div", { class: "immunolab-summary" }, line);
    const dialog = new Dialog({ title, body: new Widget({ node }), buttons: [Dialog.cancelButton({ label })] });
    const closed = dialog.launch();
    return {
      closed,
      close: () => dialog.isDisposed || dialog.reject(),
      say(text, more = null) {
        line.textContent = text;
        if (more) node.append(more);
      },
      button(text) {
        const shown = dialog.node.querySelector(".jp-Dialog-buttonLabel");
        if (shown) shown.textContent = text;
      },
    };
  }

  // The page at a cell, with the focus in the question.
  async go(id) {
    const notebook = this.panel.content;
    const at = notebook.widgets.findIndex((cell) => cell.model.id === id);
    if (at < 0) return;
    notebook.activeCellIndex = at;
    await notebook.scrollToItem(at, "start");
    const cell = notebook.widgets[at];
    cell.node.scrollIntoView({ block: "start" });
    // A page that is waking draws the question in a moment, and a dialog that closes gives the focus back meanwhile.
    const before = document.activeElement;
    for (const until = Date.now() + PATIENCE; Date.now() < until; ) {
      const control = cell.node.querySelector(`.jp-OutputArea :is(${CONTROLS})`);
      const now = document.activeElement;
      if (control && control === now) return;
      const elsewhere = now !== before && now.matches(CONTROLS) && !now.closest(".jp-Toolbar");
      if (elsewhere || this.panel.isDisposed) return; // she has gone on by herself
      control?.focus({ preventScroll: true });
      await new Promise((go) => setTimeout(go, 200));
    }
  }
}
