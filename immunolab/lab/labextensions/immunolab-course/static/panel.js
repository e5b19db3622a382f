// The course panel on the left: the map with what is done, where to go on, what comes back, the glossary.

import { h, keepKeys, unique } from "./dom.js";
import { Glossary } from "./glossary.js";
import { CourseMap } from "./map.js";
import { CHANGED } from "./server.js";

const NARROW = 760; // px: below this a panel beside a page leaves the page no room
const LOOK_EVERY = 20_000; // ms, while the page is looked at; what is asked costs the server some file dates
const SOONEST = 2_000;
const DUE_AFTER = 6_000; // ms: counting what comes back waits until the lesson in front is alive
const SHOWN = "immunolab-course:shown";

export async function activate(app, { tracker, shared, server, shell, restorer }) {
  const { Widget } = await shared("@lumino/widgets");
  const { PageConfig } = await shared("@jupyterlab/coreutils");
  document.head.append(h("link", { rel: "stylesheet", href: new URL("panel.css", import.meta.url).href }));

  const go = {
    address: (path) =>
      PageConfig.getBaseUrl() +
      (shell ? "lab/tree/" : "notebooks/") +
      path.split("/").map(encodeURIComponent).join("/"),
    async open(path, cell = "") {
      const panel = await app.commands.execute("docmanager:open", { path });
      if (shell && window.innerWidth < NARROW) shell.collapseLeft();
      if (cell && panel) await show(panel, cell);
    },
    run: (command, args) => app.commands.execute(command, args),
  };
  const view = new Panel(server, go);
  const panel = new Widget({ node: view.node });
  panel.id = "immunolab-course";
  panel.title.label = "Course";
  panel.title.caption = "The course: map, review, glossary";
  app.shell.add(panel, "left", { rank: 1 });
  restorer?.add(panel, panel.id);

  app.commands.addCommand("immunolab:panel", {
    label: "Show the course panel",
    execute: () => app.shell.activateById(panel.id),
  });

  const here = () => view.here(tracker.currentWidget?.context.path ?? "");
  tracker.currentChanged.connect(here);
  tracker.widgetAdded.connect((_, notebook) => {
    // an answer is written by the kernel: when it has done something, the files are looked at
    notebook.sessionContext.statusChanged.connect((_, status) => status === "idle" && view.refresh());
    notebook.context.saveState.connect((_, state) => state === "completed" && view.refresh());
  });
  window.addEventListener("focus", () => view.refresh());
  document.addEventListener(CHANGED, () => view.refresh());
  setInterval(() => document.visibilityState === "visible" && panel.isVisible && view.refresh(), LOOK_EVERY);
  here();
  view.refresh();
  setTimeout(() => view.due(), DUE_AFTER);

  app.restored.then(() => {
    if (!shell) return;
    // the first sight is the course; afterwards each finds the sides as she left them
    shell.restored.then((layout) => {
      if (window.innerWidth < NARROW) shell.collapseLeft();
      else if (layout.fresh || !localStorage.getItem(SHOWN)) shell.activateById(panel.id);
      if (window.innerWidth >= NARROW) roomForPages(panel);
      localStorage.setItem(SHOWN, "yes");
      const pages = [...shell.widgets("main")].filter(({ id }) => !id.startsWith("launcher"));
      if (!pages.length && !PageConfig.getOption("treePath")) view.begin(); // as on a hub, which names no page
    });
  });
}

const HERS = ["wheel", "touchmove", "pointerdown", "keydown"]; // from the first of these on the reader moves the page
const STEADY = 60_000; // ms, until a page has woken on a busy machine

// A panel left open on a phone, or in a narrow window, fills it; sizes are kept as shares, and a wide window that comes
// after it would have a strip for the page.
function roomForPages(panel) {
  if (panel.node.offsetWidth < window.innerWidth / 2) return;
  let split = panel.parent;
  while (split && !split.setRelativeSizes) split = split.parent;
  split?.setRelativeSizes([1, 4, 1]);
}

// Brings a cell of a notebook to the top of what is seen, once the notebook is there, and keeps it there while the
// questions and pictures above it come and push it down.
async function show(panel, id) {
  await panel.context.ready;
  await panel.revealed;
  const index = panel.content.widgets.findIndex((cell) => cell.model.id === id);
  if (index < 0) return;
  panel.content.activeCellIndex = index;
  await panel.content.scrollToItem(index, "start");
  const cell = panel.content.widgets[index].node;
  const keep = new ResizeObserver(() => cell.isConnected && cell.scrollIntoView({ block: "start" }));
  const end = () => {
    keep.disconnect();
    for (const name of HERS) document.removeEventListener(name, end, true);
  };
  for (const { node: above } of panel.content.widgets.slice(0, index)) keep.observe(above);
  for (const name of HERS) document.addEventListener(name, end, { capture: true, passive: true });
  panel.disposed.connect(end);
  setTimeout(end, STEADY);
}

class Panel {
  constructor(server, go) {
    this.server = server;
    this.stamp = "";
    this.next = 0;
    this.map = new CourseMap(go);
    this.glossary = new Glossary(server, go);
    this.review = h("p", {}, "");
    this.go = go;
    const name = unique("ic");
    this.trouble = h("p", { class: "ic-trouble", role: "status" });
    this.node = h(
      "div",
      { class: "ic-panel", role: "region", "aria-labelledby": name, tabindex: "-1" },
      h("h2", { id: name }, "The course"),
      this.trouble,
      this.map.goOn,
      this.map.around,
      h("section", { "aria-label": "Review" }, h("h3", {}, "Review"), this.review),
      this.map.node,
      this.glossary.node,
      this.map.more,
    );
    keepKeys(this.node);
  }

  here(path) {
    this.map.here(path);
  }

  // Looks whether anything changed: at once, but not more often than every SOONEST ms.
  refresh() {
    if (this.waiting) return;
    const wait = Math.max(0, this.next - Date.now());
    this.waiting = setTimeout(async () => {
      this.next = Date.now() + SOONEST;
      this.waiting = null;
      await this.look();
    }, wait);
  }

  async look() {
    try {
      const found = await this.server.get("course", { stamp: this.stamp });
      this.trouble.textContent = "";
      if (found.stamp === this.stamp) return;
      const again = Boolean(this.stamp);
      this.stamp = found.stamp;
      this.map.draw(found);
      this.assignments();
      if (again) this.due();
    } catch (error) {
      this.trouble.textContent = error.message;
    }
  }

  // Opens the page at which to go on.
  async begin() {
    const { go_on: stop } = await this.server.get("course").catch(() => ({}));
    if (stop) await this.go.open(stop.path, stop.cell);
  }

  async assignments() {
    try {
      this.map.assignments((await this.server.get("assignments")).assignments, () => this.assignments());
    } catch {
      // the map is whole without them
    }
  }

  // What comes back today. Asked late: it needs the calendar of every card.
  async due() {
    try {
      const { due, next, path } = await this.server.get("due");
      const open =
        path && h("button", { type: "button", class: "ic-button", onclick: () => this.go.open(path) }, "Review now");
      const later = next ? `Nothing is due today. The next question comes back on ${next}.` : "";
      const none = later || "Questions begin to come back after your first warm-up, at the head of lesson 02.";
      const some = due === 1 ? "1 question is due. " : `${due} questions are due. `;
      const held = this.review.contains(document.activeElement);
      this.review.replaceChildren(due ? some : none, ...(due && open ? [open] : []));
      if (held) (this.review.querySelector("button") ?? this.node).focus();
    } catch {
      this.review.textContent = "What is due could not be counted. Open review.ipynb to see it.";
    }
  }
}
