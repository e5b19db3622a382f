// One line above each page: where her answers are, and three buttons. Nobody loses a term's work with a cache.

import { h } from "./dom.js";

export function activate({ tracker, Widget, CodeCell, keep }) {
  const done = new WeakSet();
  const take = (panel) => {
    if (done.has(panel)) return;
    done.add(panel);
    const inner = line(keep, isAssignment(panel) ? (id) => run(panel, CodeCell, id) : null);
    const node = h("div", {}, h("style", {}, STYLE), inner);
    panel.contentHeader.addWidget(new Widget({ node }));
    // lumino lays out by least heights, and this one depends on how the line breaks
    new ResizeObserver(() => {
      node.style.minHeight = `${inner.offsetHeight}px`;
      panel.contentHeader.fit();
    }).observe(inner);
  };
  tracker.widgetAdded.connect((_, panel) => take(panel));
  tracker.forEach(take);
}

const isAssignment = (panel) => /^\/?release\//.test(panel.context.localPath);

// Runs one of the page's own cells, once everything is saved, and shows it; returns its node.
async function run(panel, CodeCell, id) {
  const cell = panel.content.widgets.find(({ model }) => model.id === id);
  if (!cell) throw new Error("The last lines of this page are gone. Reload the page: they come back, and your answers stay.");
  await panel.context.save();
  await CodeCell.execute(cell, panel.sessionContext, {});
  cell.node.scrollIntoView({ block: "start" });
  return cell.node;
}

async function gradeMe(run) {
  await run("grade-me");
  return "Graded, at the end of this page.";
}

async function handInFile(run) {
  const link = (await run("hand-in-file")).querySelector("a[download]");
  if (!link) throw new Error("The file was not made; what went wrong stands at the end of this page.");
  link.click();
  return `Saved: ${link.download}. Hand this one file in.`;
}

// run: of an assignment's page, null elsewhere
function line(keep, run) {
  const said = h("span", { role: "status" }, "Your answers are kept in this browser, on this device.");
  const say = (text) => said.replaceChildren(text);
  const button = (text, work) =>
    h(
      "button",
      {
        type: "button",
        class: "il-tool",
        onclick: async () => {
          try {
            say((await work()) ?? "");
          } catch (error) {
            say(error.message);
          }
        },
      },
      text,
    );
  return h(
    "div",
    { class: "il-tools" },
    said,
    run && button("Grade me", () => gradeMe(run)),
    run && button("File to hand in", () => handInFile(run)),
    button("Download my answers", () => download(keep)),
    button("Take answers in", () => takeIn(keep)),
    button("Erase everything of mine", () => erase(keep)),
  );
}

const STYLE = `.il-tools{display:flex;flex-wrap:wrap;gap:.3em .6em;align-items:center;padding:.3em .8em;
font-size:var(--jp-ui-font-size1);color:var(--jp-ui-font-color1);background:var(--jp-layout-color2)}
.il-tool{font:inherit;min-height:24px;color:var(--jp-content-link-color);background:none;border:1px solid var(--jp-border-color1);
border-radius:3px;padding:.1em .6em;cursor:pointer}
@media print{.il-tools{display:none}}`;

async function download(keep) {
  const packed = await keep.pack();
  const count = Object.keys(packed.files).length;
  if (!count) return "There is nothing of yours in this browser yet.";
  const file = new Blob([JSON.stringify(packed)], { type: "application/json" });
  const link = h("a", { href: URL.createObjectURL(file), download: `my-answers-${packed.made.slice(0, 10)}.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  return `Downloaded: ${link.download}, ${count} ${count === 1 ? "file" : "files"} of yours. Keep it outside this browser.`;
}

async function takeIn(keep) {
  const file = await chosen();
  if (!file) return "Nothing was chosen.";
  let packed;
  try {
    packed = JSON.parse(await file.text());
  } catch {
    throw new Error(`${file.name} is not a file of answers that was downloaded here.`);
  }
  const taken = await keep.take(packed);
  if (!taken) return "It holds nothing that this browser has not got.";
  setTimeout(() => location.reload(), 1500);
  return `Taken in: ${taken} ${taken === 1 ? "file" : "files"}. The page opens again with them.`;
}

function chosen() {
  return new Promise((resolve) => {
    const input = h("input", { type: "file", accept: ".json,application/json" });
    input.addEventListener("change", () => resolve(input.files[0] ?? null));
    input.addEventListener("cancel", () => resolve(null));
    input.click();
  });
}

async function erase(keep) {
  const paths = Object.keys(await keep.own());
  if (!paths.length) return "There is nothing of yours in this browser.";
  const all = paths.map((path) => `- ${path}`).join("\n");
  const asked = `This erases, in this browser, for good:\n\n${all}\n\nDownload your answers first if you want to keep them. Erase now?`;
  if (!confirm(asked)) return "Nothing was erased.";
  await keep.erase();
  setTimeout(() => location.reload(), 800);
  return "Erased.";
}
