// A page of the course is alive when it is opened: what its own cells show is run, once for each kernel, in the page's
// order. The server says which cells those are (immunolab.lab.wake). After a restart it is offered, not done.

import { h } from "./dom.js";

const VIEW = "application/vnd.jupyter.widget-view+json";
const LOST = {
  dead: "The kernel of this page has stopped",
  autorestarting: "The kernel of this page had to be restarted",
  restarting: "The kernel of this page was restarted",
};

// Kernels that have run a page, for this browser tab; a kernel that was restarted keeps its id and is taken out.
const KEY = "immunolab-course:awake";
const awake = new Set(JSON.parse(sessionStorage.getItem(KEY) ?? "[]"));
const remember = (id, is) => {
  awake[is ? "add" : "delete"](id);
  sessionStorage.setItem(KEY, JSON.stringify([...awake].slice(-50)));
};

export async function activate(app, { tracker, shared, server }) {
  const { CodeCell } = await shared("@jupyterlab/cells");
  const { NotebookActions } = await shared("@jupyterlab/notebook");
  const { Widget } = await shared("@lumino/widgets");
  const pages = new WeakMap();

  function take(panel) {
    if (pages.has(panel)) return;
    const page = new Page(panel, { CodeCell, Widget, server });
    pages.set(panel, page);
    page.open();
  }
  tracker.widgetAdded.connect((_, panel) => take(panel));
  tracker.forEach(take);
  NotebookActions.executed.connect((_, { notebook }) => pages.get(notebook.parent)?.ran());

  app.commands.addCommand("immunolab:wake", {
    label: "Wake this page",
    caption: "Run what the course's own cells show on this page; your own code is yours to run",
    isEnabled: () => Boolean(tracker.currentWidget),
    execute: () => pages.get(tracker.currentWidget)?.wake(),
  });
}

// Resolves when a node is first on the screen: a tab that was never looked at costs no kernel any work.
function seen(node) {
  return new Promise((resolve) => {
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      resolve();
    });
    watcher.observe(node);
  });
}

class Page {
  constructor(panel, parts) {
    this.panel = panel;
    this.parts = parts;
    this.bar = null;
    this.waking = null;
    this.course = false; // whether the page holds cells of the course's
  }

  get kernel() {
    return this.panel.sessionContext?.session?.kernel ?? null; // none once the page is closed
  }

  async open() {
    const { panel } = this;
    await panel.context.ready;
    const context = panel.sessionContext;
    context.statusChanged.connect((_, status) => {
      if (!(status in LOST)) return;
      if (this.kernel) remember(this.kernel.id, false);
      this.offer(LOST[status]);
    });
    context.kernelChanged.connect((_, { oldValue, newValue }) => {
      if (oldValue && newValue && oldValue.id !== newValue.id) this.offer("This page has another kernel now");
    });
    await seen(panel.node);
    await context.ready;
    if (panel.isDisposed || !this.kernel) return;
    await this.kernel.info;
    await this.wake({ unasked: true });
  }

  // The page's code cells, as they are now.
  cells() {
    return this.panel.content.widgets.filter((cell) => cell.model.type === "code");
  }

  async own() {
    const cells = this.cells().map(({ model }) => ({
      id: model.id,
      source: model.sharedModel.getSource(),
      nbgrader: model.getMetadata("nbgrader") ?? null,
    }));
    const own = (await this.parts.server.post("wake", { path: this.panel.context.localPath, cells })).cells;
    this.course ||= own.length > 0;
    return own;
  }

  // Whether what is on the page still has its counterpart in the kernel: then nothing is run again.
  async alive(own) {
    if (!this.kernel || !awake.has(this.kernel.id)) return false;
    const outputs = new Map(this.cells().map(({ model }) => [model.id, model.outputs.toJSON()]));
    if (own.some(({ id, shows }) => shows && !outputs.get(id)?.length)) return false;
    const reply = await this.kernel.requestCommInfo({ target_name: "jupyter.widget" });
    const there = reply.content.comms ?? {};
    const views = [...outputs.values()].flat().map((output) => output.data?.[VIEW]?.model_id);
    return views.every((id) => id === undefined || id in there);
  }

  // Runs what the course's own cells show. unasked: on opening, and then not what lives already.
  wake({ unasked = false } = {}) {
    this.waking ??= this.run(unasked).finally(() => {
      this.waking = null;
    });
    return this.waking;
  }

  async run(unasked) {
    let own;
    try {
      own = await this.own();
      if (!own.length || (unasked && (await this.alive(own)))) return;
    } catch (error) {
      if (!unasked) this.offer(error.message);
      console.warn("immunolab-course:", error);
      return;
    }
    const kernel = this.kernel;
    if (!kernel) return;
    this.close();
    const before = new Map(
      this.cells().map(({ model }) => [model.id, [model.sharedModel.getSource(), model.executionCount]]),
    );
    for (const { id } of own) {
      if (this.panel.isDisposed || this.kernel !== kernel || kernel.status === "dead") return;
      const cell = this.cells().find(({ model }) => model.id === id);
      const [source, count] = before.get(id) ?? [];
      // a cell that went, was changed or was run by its reader in the meantime is left to her
      if (!cell || cell.model.sharedModel.getSource() !== source || cell.model.executionCount !== count) continue;
      try {
        await this.parts.CodeCell.execute(cell, this.panel.sessionContext, {});
      } catch (error) {
        // what went wrong stands in the cell's output; the others do not wait for it
        console.warn(`immunolab-course: cell ${id}:`, error);
      }
    }
    if (this.kernel === kernel) remember(kernel.id, true);
  }

  // A cell was run by the reader: the offer goes once everything lives again.
  async ran() {
    if (!this.bar || this.waking || !this.kernel) return;
    const own = await this.own();
    remember(this.kernel.id, true);
    if (await this.alive(own)) this.close();
    else if (this.bar) remember(this.kernel.id, false);
  }

  offer(why) {
    if (!this.course || this.panel.isDisposed || !this.panel.content.model) return;
    this.close();
    const button = h("button", { type: "button", class: "ic-button", onclick: () => this.wake() }, "Wake this page");
    const text = `${why}: questions and pictures on this page are asleep. Your saved answers are safe. `;
    const node = h("div", { class: "ic-asleep", role: "status" }, text, button);
    this.bar = new this.parts.Widget({ node });
    this.panel.contentHeader.addWidget(this.bar);
  }

  close() {
    if (!this.bar) return;
    const held = this.bar.node.contains(document.activeElement);
    this.bar.dispose();
    this.bar = null;
    if (held) this.panel.content.activate();
  }
}
