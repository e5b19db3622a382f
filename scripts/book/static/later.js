// What is closed until a bet is placed: reveals, and pictures that wait.
import { makeModel } from "./model.js";

// What is written where the learner's own answer goes.
const OWN = "<!-- own -->";

function text(value) {
  const node = document.createElement("span");
  node.textContent = typeof value === "object" ? JSON.stringify(value) : String(value);
  return node.innerHTML;
}

function revealed(data, bets) {
  const { id } = data.spec;
  if (!bets.known(id)) return { open: false, notice: "" };
  const placed = bets.of(id);
  const said = placed ? (data.bets[placed.name] ?? data.bets["*"] ?? "") : data.skipped;
  const bet = placed ? said.replace(OWN, () => text(placed.own)) : said;
  return { open: true, placed: Boolean(placed), bet, text: data.text, tables: data.tables, notice: "" };
}

export function revealModel(data, bets) {
  const answer = (message) => {
    if (message.type === "skip") bets.skip([data.spec.id]);
  };
  const model = makeModel({ spec: data.spec, state: revealed(data, bets), heard: {} }, answer);
  let was = bets.of(data.spec.id);
  bets.listen(() => {
    const now = bets.of(data.spec.id);
    if (model.get("state").open && now === was) return;
    was = now;
    if (bets.known(data.spec.id)) model.set("state", revealed(data, bets));
  });
  return model;
}

// Traits and answer for a widget that waits for bets; `opened()` is called when they are in.
export function waiter(data, bets, opened = () => {}) {
  const waits = data.after ? { ...data.waits, open: bets.open(data.after) } : {};
  return {
    waits,
    skip: (message) => {
      if (message.type === "skip" && data.after) bets.skip(data.after);
    },
    start(model) {
      if (!data.after) return;
      let opening = false;
      bets.listen(async () => {
        if (opening || !bets.open(data.after)) return;
        opening = true;
        await opened();
        model.set("waits", { ...model.get("waits"), open: true });
      });
    },
  };
}

// A picture whose HTML stands on the page, folded away: `folded` is its <details>.
export function pictureModel(data, bets, folded) {
  const { waits, skip, start } = waiter(data, bets);
  folded.querySelector("summary")?.remove();
  const model = makeModel({ waits, picture: folded.innerHTML, heard: {}, still_class: "ib-none" }, skip);
  start(model);
  return model;
}
