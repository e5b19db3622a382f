// The map: parts, lessons, what is done in each; where to go on; the lesson before and after this one.

import { h, unique } from "./dom.js";

const HALVES = ["", "first half", "second half"];

const FILE = {
  made: "the file to hand in is made",
  old: "the file to hand in is older than your last answer, make it again",
};

// ["bets 3 of 4", "practice 5 of 9"]; what a lesson does not have is not named.
function done(lesson) {
  return ["bets", "practice"].filter((name) => lesson[name][1]).map((name) => `${name} ${lesson[name].join(" of ")}`);
}

const whole = ({ bets, practice }) => bets[0] + practice[0] > 0 && bets[0] === bets[1] && practice[0] === practice[1];

export class CourseMap {
  constructor(go) {
    this.go = go;
    this.path = "";
    this.rows = new Map();
    this.lessons = [];
    this.goOn = h("p", { class: "ic-go-on" });
    this.around = h("nav", { class: "ic-around", "aria-label": "Lesson before and after" });
    this.list = h("div");
    this.sum = h("p", { class: "ic-quiet" });
    const name = unique("ic");
    this.node = h("nav", { "aria-labelledby": name }, h("h3", { id: name }, "Lessons"), this.sum, this.list);
    this.more = h("nav", { "aria-label": "More pages of the course" });
  }

  // A link that opens in this page; with a key held down the browser opens it where it likes.
  link(path, text, cell = "") {
    const attributes = { href: this.go.address(path), "data-path": path };
    const link = h("a", attributes, text);
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.go.open(link.dataset.path, link.dataset.cell ?? "");
    });
    if (cell) link.dataset.cell = cell;
    return link;
  }

  draw({ parts, go_on: stop, more, total }) {
    const lessons = parts.flatMap((part) => part.lessons);
    const same = lessons.map(({ path }) => path).join("\n") === this.lessons.map(({ path }) => path).join("\n");
    this.lessons = lessons;
    if (!same) {
      this.build(parts, more);
      this.unfold(this.rows.has(this.path) ? this.path : stop?.path);
    }
    for (const lesson of lessons) this.fill(lesson);
    this.sum.textContent = `${total[0]} of ${total[1]} bets and questions answered.`;
    this.stop(stop, total[0] > 0);
    this.here(this.path);
  }

  build(parts, more) {
    this.rows.clear();
    this.list.replaceChildren(...parts.map((part) => this.part(part)));
    const pages = more.map(({ path, title }) => h("li", {}, this.link(path, title)));
    this.more.replaceChildren(h("h3", {}, "More"), h("ul", {}, ...pages));
  }

  part({ title, lessons }) {
    const rows = lessons.map((lesson) => this.row(lesson));
    const list = h("ol", {}, ...rows);
    if (!title) return list;
    return h("details", { class: "ic-part" }, h("summary", {}, h("h4", {}, title)), list);
  }

  row(lesson) {
    const link = this.link(lesson.path, lesson.title);
    const state = h("span", { class: "ic-state" });
    const assignment = h("div", { class: "ic-assignment" });
    const row = h("li", {}, link, h("div", { class: "ic-quiet" }, lesson.question), state, assignment);
    this.rows.set(lesson.path, { row, link, state, assignment });
    return row;
  }

  fill(lesson) {
    const { row, state } = this.rows.get(lesson.path);
    const minutes = lesson.minutes.reduce((sum, n) => sum + n, 0);
    const time = minutes ? `${lesson.minutes.join(" + ")} min` : "";
    const said = [whole(lesson) ? "✓ all answered" : "", time, ...done(lesson)].filter(Boolean);
    const parts = said.map((text, n) => h("span", { class: "ic-whole-words" }, n ? `· ${text} ` : `${text} `));
    state.replaceChildren(...parts);
    row.classList.toggle("ic-whole", whole(lesson));
  }

  // The part in which one goes on is open, the first one for who begins; what a reader opens stays open.
  unfold(path) {
    const row = this.rows.get(path)?.row;
    const part = row?.closest("details") ?? this.list.querySelector("details");
    part?.setAttribute("open", "");
  }

  stop(stop, begun) {
    if (!stop) {
      this.goOn.replaceChildren("Every lesson is answered in full.");
      return;
    }
    const half = HALVES[stop.half] ? `, ${HALVES[stop.half]}` : "";
    const title = `${stop.title}${half}`;
    const link = this.goOn.querySelector("a") ?? this.link(stop.path, title);
    link.textContent = title;
    link.href = this.go.address(stop.path);
    link.dataset.path = stop.path;
    link.dataset.cell = stop.cell;
    if (!link.isConnected) this.goOn.replaceChildren(h("span", { class: "ic-quiet" }), link);
    this.goOn.firstChild.textContent = begun ? "Go on where you stopped" : "Begin here";
  }

  // Which page is in front: marked in the map, and its neighbours.
  here(path) {
    const moved = path !== this.path;
    this.path = path;
    for (const [of, { link }] of this.rows) {
      if (of === path) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    const at = this.lessons.findIndex((lesson) => lesson.path === path);
    if (at >= 0 && moved) this.unfold(path);
    const before = at > 0 && this.link(this.lessons[at - 1].path, `‹ ${this.lessons[at - 1].title}`);
    const after =
      at >= 0 &&
      at + 1 < this.lessons.length &&
      this.link(this.lessons[at + 1].path, `${this.lessons[at + 1].title} ›`);
    before?.setAttribute?.("aria-label", `Previous: ${this.lessons[at - 1].title}`);
    after?.setAttribute?.("aria-label", `Next: ${this.lessons[at + 1].title}`);
    this.around.replaceChildren(...[before, after].filter(Boolean));
    this.around.hidden = at < 0;
  }

  // States and buttons of the assignments, below the lesson of the same number. again: looks at them anew.
  assignments(all, again) {
    for (const found of all) {
      const lesson = this.lessons.find(({ path }) => path.split("/").at(-1).startsWith(`${found.number}_`));
      const place = lesson && this.rows.get(lesson.path).assignment;
      if (!place || place.contains(document.activeElement)) continue; // nobody's button goes away under her hand
      const name = `Assignment ${found.number}`;
      const said = [found.state];
      if (found.state === "open" && found.answered) said.push(`${found.answered.join(" of ")} answered`);
      if (found.file && found.state === "open") said.push(FILE[found.file]);
      if (found.points) said.push(`${found.points.join(" of ")} points`);
      const feedback = found.feedback ? [" · ", this.link(found.feedback, "feedback")] : [];
      const buttons = (found.actions ?? []).map(({ command, label, args }) =>
        h(
          "button",
          { type: "button", class: "ic-button", onclick: () => this.go.run(command, args).then(again) },
          label,
        ),
      );
      place.replaceChildren(
        found.path ? this.link(found.path, name) : name,
        `: ${said.join(", ")}`,
        ...feedback,
        ...buttons.flatMap((button) => [" ", button]),
      );
    }
  }
}
