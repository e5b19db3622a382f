// A page of the course is alive when it is opened: what its own cells show is run, once for each kernel, in the page's
// order. The server says which cells those are (immunolab.lab.wake). After a restart it is offered, not done.

import { h } from "./dom.js";

const VIEW = "application/vnd.jupyter.widget-view+json";
const NO_MODEL = "Error displaying widget"; // what ipywidgets writes where a question or a picture was
const WAKING = "One moment: this part of the page is waking up.";
const ASLEEP = "This part of the page is asleep. Choose Wake this page to have it back.";
const PATIENCE = 2_500; // ms: a page that wakes more slowly says so
const LOST = {
  dead: "Python, which runs this page, has stopped",
  autorestarting: "Python, which runs this page, had to be restarted",
  restarting: "Python, which runs this page, was restarted",
};

// Kernels that have run a page, known to this browser; a kernel that was restarted keeps its id and is taken out.
const KEY = "immunolab-course:awake";
const awake = new Set(JSON.parse(localStorage.getItem(KEY) ?? "[]"));
const remember = (id, is) => {
  awake[is ? "add" : "delete"](id);
  localStorage.setItem(KEY, JSON.stringify([...awake].slice(-50)));
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
    this.line = null; // that it is waking
    this.waking = null;
    this.life = 0; // of the kernel: one more with each restart
    this.views = []; // where a question or a picture is missing
    this.opened = false;
    this.again = false;
    this.course = false; // whether the page holds cells of the course's
  }

  get kernel() {
    return this.panel.sessionContext?.session?.kernel ?? null; // none once the page is closed
  }

  async open() {
    const { panel } = this;
    await panel.context.ready;
    const context = panel.sessionContext;
    const look = new MutationObserver((changes) => changes.some((change) => this.lost(change)) && this.missed());
    look.observe(panel.content.node, { childList: true, subtree: true });
    panel.disposed.connect(() => look.disconnect());
    context.statusChanged.connect((_, status) => {
      if (!(status in LOST)) return;
      if (this.kernel) remember(this.kernel.id, false);
      this.life += 1; // a run that is on its way ends
      this.offer(LOST[status]);
    });
    context.kernelChanged.connect((_, { oldValue, newValue }) => {
      if (!oldValue || !newValue || oldValue.id === newValue.id) return;
      this.life += 1;
      this.offer("Python, which runs this page, was started anew");
    });
    await seen(panel.node);
    if (panel.isDisposed) return; // it led to another page
    const own = this.own(); // the server looks while the kernel starts
    own.then(({ length }) => length && this.say(length)).catch(() => {});
    await context.ready;
    if (panel.isDisposed || !this.kernel) return this.hush();
    await this.kernel.info;
    await this.wake({ unasked: own });
    this.hush(); // nothing was to be run
    this.opened = true;
    const left = this.views.filter((node) => node.isConnected);
    for (const node of left) node.data = ASLEEP;
    if (left.length) this.missed();
  }

  // A view whose widget the kernel no longer has, in words that say what to do; true if there was one.
  lost({ addedNodes }) {
    const found = [...addedNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.startsWith(NO_MODEL));
    for (const node of found) node.data = this.opened ? ASLEEP : WAKING;
    this.views.push(...found);
    return found.length > 0;
  }

  // Something on an opened page turned out to be lost, though its kernel seemed to have it: once, it is all run.
  missed() {
    if (!this.opened || this.waking || this.bar) return;
    if (this.again) this.offer("Something on this page has lost its connection");
    this.again = true;
    if (!this.bar) this.wake();
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

  // Runs what the course's own cells show. unasked: on opening, their list; then nothing that lives already is run.
  wake({ unasked = null } = {}) {
    if (this.waking && this.waking.life === this.life) return this.waking.done;
    const waking = { life: this.life };
    waking.done = this.run(unasked, this.life).finally(() => {
      if (this.waking === waking) this.waking = null;
    });
    this.waking = waking;
    return waking.done;
  }

  async run(unasked, life) {
    let own;
    try {
      own = await (unasked ?? this.own());
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
    this.say(own.length);
    try {
      await this.each(own, before, { kernel, life });
    } finally {
      if (this.life === life) this.hush(); // else the run that follows has it
    }
    if (this.kernel === kernel && this.life === life) remember(kernel.id, true);
  }

  async each(own, before, { kernel, life }) {
    for (const [done, { id }] of own.entries()) {
      if (this.line) this.line.count.textContent = `${done} of ${own.length}`;
      if (this.panel.isDisposed || this.kernel !== kernel || this.life !== life) return;
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
  }

  // A line over the foot of the page, so that nothing moves, while it wakes: said once, counted for those who look.
  say(all) {
    if (this.line || this.panel.isDisposed) return;
    const count = h("span", { "aria-hidden": "true" }, `0 of ${all}`);
    const node = h("div", { class: "ic-waking", role: "status" });
    this.panel.node.append(node);
    const text = "This page is waking up: its questions and pictures come one after the other. ";
    this.line = { node, count, later: setTimeout(() => node.append(text, count), PATIENCE) };
  }

  hush() {
    clearTimeout(this.line?.later);
    this.line?.node.remove();
    this.line = null;
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
    this.hush();
    if (!this.course || this.panel.isDisposed || !this.panel.content.model) return;
    this.close();
    const button = h("button", { type: "button", class: "ic-button", onclick: () => this.wake() }, "Wake this page");
    const text = `${why}: questions and pictures on this page are asleep. Your saved answers are safe. `;
    const inner = h("div", { class: "ic-asleep", role: "status" }, text, button);
    this.bar = new this.parts.Widget({ node: h("div", {}, inner) });
    const header = this.panel.contentHeader;
    header.addWidget(this.bar);
    // lumino lays out by least heights, and this one depends on how the sentence breaks
    const { node } = this.bar;
    new ResizeObserver(() => {
      node.style.minHeight = `${inner.offsetHeight}px`;
      header.fit();
    }).observe(inner);
  }

  close() {
    if (!this.bar) return;
    const held = this.bar.node.contains(document.activeElement);
    this.bar.dispose();
    this.bar = null;
    if (held) this.panel.content.activate();
  }
}
