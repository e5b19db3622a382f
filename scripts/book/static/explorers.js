// An explorer that answers from the page: what it draws and says was worked out along each of its controls when the page
// was made, one control at a time.
import { waiter } from "./later.js";
import { makeModel } from "./model.js";

const PLACE = new URL("../explore/", import.meta.url);
const TOGETHER =
  "On this page one setting moves at a time: press Reset first. Try it live, below, takes both together.";
const BETWEEN = "This page knows the numbers the slider stops at. Try it live, below, takes any.";

const load = async (name) => (await fetch(new URL(name, PLACE))).json();
const loadBytes = async (name) => new Uint8Array(await (await fetch(new URL(name, PLACE))).arrayBuffer());

// The steps of a packed curve as the model's numbers; null breaks it.
function unpacked(steps, [low, high], log, parts) {
  const [from, to] = log ? [Math.log10(low), Math.log10(high)] : [low, high];
  let at = 0;
  return Float32Array.from(steps, (step) => {
    if (step === null) return Number.NaN;
    at += step;
    const value = from + (at / parts) * (to - from);
    return log ? 10 ** value : value;
  });
}

export function makeAnswers(found) {
  const { controls, start } = found.declaration;
  const frames = new Map();

  // The name of a setting among the answers, or a sentence that says why there is none.
  function nameOf(values) {
    const moved = controls.filter(({ name }) => values[name] !== start[name]);
    if (moved.length > 1) return { refused: TOGETHER };
    if (!moved.length) return { name: "" };
    const [{ name, stops }] = moved;
    const place = stops.indexOf(values[name]);
    return place < 0 ? { refused: BETWEEN } : { name: `${name} ${place}` };
  }

  function pack(setting, buffers) {
    return Object.entries(setting.series).map(([curve, [x, y]]) => {
      const { xlim, ylim, xlog, ylog, parts } = found.axes[found.panels[curve]];
      buffers.push(unpacked(x, xlim, xlog, parts[0]), unpacked(y, ylim, ylog, parts[1]));
      return [curve, buffers.length - 2, buffers.length - 1];
    });
  }

  function said(setting, frozen, bet) {
    const also = frozen ? ` Frozen for comparison: ${frozen.words}.` : "";
    return {
      finding: setting.finding,
      alt: `${setting.finding}${setting.alt}${also} ${bet}`.trimEnd(),
      readout: found.labels.map((label, n) => [label, setting.texts[n], ...(frozen ? [frozen.texts[n]] : [])]),
      frozen: frozen?.words ?? "",
      table: { columns: found.columns, rows: setting.rows },
    };
  }

  async function frame([width], dark, answer) {
    const widths = Object.keys(found.frames.widths).map(Number);
    const nearest = widths.reduce((a, b) => (Math.abs(b - width) < Math.abs(a - width) ? b : a));
    const files = found.frames.files[answer] ?? found.frames.files[""];
    const file = files[`${nearest} ${dark ? "dark" : "light"}`];
    if (!frames.has(file)) frames.set(file, loadBytes(file));
    return { png: await frames.get(file), ...found.frames.widths[nearest] };
  }

  return {
    // What Python answers to "draw". answer: the bet's name.
    async draw(message, answer) {
      const { name, refused } = nameOf(message.values);
      if (refused) return [{ kind: "refused", text: refused }, []];
      const setting = found.settings[name];
      const buffers = [];
      const reply = { kind: "drawn", values: message.values, series: pack(setting, buffers) };
      if (message.frame) {
        const { png, ...rest } = await frame(message.size, message.dark, answer);
        reply.frame = { ...rest, png: buffers.push(png) - 1 };
      }
      const frozen = message.frozen && found.settings[nameOf(message.frozen).name];
      if (message.rest) reply.record = said(setting, frozen, found.bets[answer] ?? "");
      return [reply, buffers];
    },
  };
}

export async function explorerModel(data, bets) {
  let answers = null;
  const asked = data.bet;
  const placed = () => (asked && bets.of(asked)?.name) || "";
  const { waits, skip, start } = waiter(data, bets, fill);

  async function answer(message, model) {
    if (message.type === "skip") return skip(message);
    if (!answers || message.kind !== "draw") return undefined; // nothing need be fetched ahead: all of it is here
    const { view, sequence } = message;
    const [reply, buffers] = await answers.draw(message, placed());
    return model.tell({ view, sequence, ...reply }, buffers);
  }

  const model = makeModel({ declaration: {}, values: {}, still: {}, bet: "", waits, heard: {} }, answer);

  async function fill() {
    const found = await load(`${data.name}.json`);
    answers = makeAnswers(found);
    model.set("declaration", found.declaration);
    model.set("values", found.values);
    const mark = () => model.set("bet", found.bets[placed()] ?? "");
    if (asked) bets.listen(() => (found.bets[placed()] ?? "") !== model.get("bet") && mark());
    mark();
  }

  if (waits.open === false) start(model);
  else await fill();
  return model;
}
