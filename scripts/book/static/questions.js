// A question that answers from the page: what it says to each response was worked out when the page was made.
import { makeModel } from "./model.js";

const EMPTY = { tone: "", message: "", feedback: "", marks: {} };

// The name of a response in the page's data; a list of choices in one order, whichever was clicked first.
function nameOf(data, { response, sure }) {
  const { kind, choices } = data.spec;
  const order = (choices ?? []).map((choice) => choice.id).sort();
  const listed = kind === "multiple-response" ? order.filter((id) => response.includes(id)) : response;
  const name = sure ? `${JSON.stringify(listed)} ${sure}` : JSON.stringify(listed);
  return name in data.states ? name : JSON.stringify(listed);
}

// The square of the picture that a click falls in; a place that was named has an answer of its own.
function squareOf(grid, [x, y]) {
  const at = (share, count) => Math.min(count - 1, Math.floor(share * count));
  const row = grid[at(y, grid.length)];
  return row[at(x, row.length)];
}

function find(data, message) {
  const name = nameOf(data, message);
  if (name in data.states) return name;
  return data.grid ? squareOf(data.grid, message.response) : "*";
}

const isBlank = (response) =>
  response === null ||
  response === undefined ||
  response === "" ||
  (typeof response === "object" && !Object.keys(response).length);

export function questionModel(data, bets) {
  const spec = { ...data.spec };
  if (spec.dark) spec.dark = new URL(spec.dark, document.baseURI).href; // a style sheet would look beside itself
  const taken = { response: null, copy: null, view: null, seq: 0, ...EMPTY };

  function answer(message, model) {
    const { type, response, view, seq, sure = null } = message;
    if (type !== "answer" && type !== "check") return;
    const told = { response, view, seq, copy: null, sure, sure_stands: false, ...EMPTY };
    if (isBlank(response)) {
      const error = type === "check" ? { tone: "error", message: data.nothing } : {};
      model.set("state", { ...told, ...error });
      return;
    }
    if (type === "answer") {
      model.set("state", { ...told, tone: "saved", message: data.kept });
      return;
    }
    const name = find(data, message);
    model.set("state", { ...told, ...data.states[name], sure_stands: true });
    if (spec.mode === "predict") bets.place(spec.id, name, response);
  }
  return makeModel({ spec, state: taken, heard: {}, still_class: spec.mirror }, answer);
}
