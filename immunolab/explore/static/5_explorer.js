// One view of an explorer. The kernel has the model and matplotlib; here are only canvas and controls.
// Rules: one request in flight, of those waiting only the newest; a record that was overtaken is dropped.
// A kernel that runs other cells answers late: its answer counts whenever it comes.

const REST = 250; // ms without a move before matplotlib draws the picture of record
const LATE = 1500; // ms before a reader is told to wait
const LOST = 10000; // ms before another request may overtake an unanswered one

function render({ model, el }) {
  const spec = model.get("declaration");
  const view = Math.random().toString(36).slice(2, 10);
  const state = {
    values: { ...model.get("values") }, accepted: { ...model.get("values") },
    series: {}, drawn: null, frozen: null, frozenSeries: {},
    geometry: null, size: null, turn: 0, painted: 0, sequence: 0, flying: null, waiting: null,
    name: spec.controls[0].name, direction: 1,
  };
  const ahead = makeAhead(model, view, spec.controls);
  const timers = {};
  const player = spec.play && makePlayer(spec, spec.play, () => state.values[spec.play], (name, value) => {
    moved(name, value);
    controls[name].set(value);
  });

  const frame = make("img", { class: "il-frame", alt: "", "aria-hidden": "true", draggable: "false" });
  const canvas = make("canvas", { "aria-hidden": "true" });
  const picture = make("img", { class: "il-record", alt: spec.title });
  const stage = make("div", { class: "il-stage", style: `height:${spec.height}px` }, frame, canvas, picture);
  const texts = makeTexts(spec);
  const status = make("p", { class: "il-status", role: "status" });
  const refusal = make("p", { class: "il-refusal", role: "alert" });
  const controls = {};
  for (const control of spec.controls) {
    const makeOne = control.names.length ? makeChoice : makeControl;
    controls[control.name] = makeOne(control, `il-${view}-${control.name}`, moved, typed);
  }
  const reset = make("button", { ...OWN_KEYS, type: "button" }, "Reset");
  const compare = make("button", { ...OWN_KEYS, type: "button", "aria-pressed": "false" }, "Compare with this setting");
  const settings = make(
    "fieldset", { class: "il-settings" }, make("legend", {}, "Settings"),
    ...Object.values(controls).map((control) => control.node),
    refusal, make("div", { class: "il-buttons" }, reset, compare),
  );
  const root = make(
    "section", { class: "il-explore", "aria-label": spec.title },
    make(
      "div", { class: "il-columns" },
      make("figure", {}, texts.finding, stage, ...(player ? [player.node] : [])), settings,
      make("div", { class: "il-results" }, texts.frozen, texts.readout),
    ),
    texts.details, status, make("p", { class: "il-note il-model" }, spec.label),
  );

  function setControls() {
    for (const [name, control] of Object.entries(controls)) control.set(state.values[name]);
  }

  function paint() {
    if (!state.geometry) return;
    const layers = [{ curves: spec.curves, series: state.series }];
    if (state.frozen) layers.unshift({ curves: spec.ghosts, series: state.frozenSeries });
    drawLayers(canvas, state.geometry, layers, state.size[1]);
  }

  function pump() {
    if ((state.flying && !state.flying.lost) || !state.waiting || !state.size) return;
    clearTimeout(timers.late);
    clearTimeout(timers.lost);
    state.sequence += 1;
    const request = {
      kind: "draw", view, sequence: state.sequence, values: { ...state.values }, size: state.size,
      frame: !state.geometry, rest: state.waiting.rest, frozen: state.frozen,
    };
    state.flying = { sequence: request.sequence, turn: state.turn };
    state.waiting = null;
    timers.late = setTimeout(() => { status.textContent = "Waiting for Python, which may be busy with another cell …"; }, LATE);
    timers.lost = setTimeout(() => {
      state.flying.lost = true;
      ahead.forget();
      status.textContent = "No answer from Python yet. If no other cell is running, run this cell again.";
      pump();
    }, LOST);
    model.send(request);
  }

  function ask(rest) {
    state.waiting = { rest };
    pump();
  }

  function show(values, series, turn, rest) {
    state.painted = turn;
    state.drawn = values;
    state.series = series;
    paint();
    if (player) player.drawn();
    root.dispatchEvent(new CustomEvent("il-drawn", {
      bubbles: true, detail: { values, rest, waiting: Boolean(state.waiting) },
    }));
  }

  function changed() {
    state.turn += 1;
    root.classList.add("il-moving");
    texts.readout.setAttribute("aria-busy", "true");
    const known = state.geometry && ahead.find(state.values);
    if (known) {
      state.waiting = null; // what was still to be asked for is overtaken
      state.accepted = { ...state.values };
      show(state.accepted, known, state.turn, false);
      idle();
    } else ask(false);
    clearTimeout(timers.rest);
    timers.rest = setTimeout(() => ask(true), REST);
  }

  function idle() {
    if (!state.flying && !state.waiting) ahead.fetch(state.values, state.name, state.direction);
  }

  function moved(name, value) {
    refusal.textContent = "";
    state.direction = value < state.values[name] ? -1 : 1;
    state.name = name;
    state.values = { ...state.accepted, ...state.values, [name]: value };
    changed();
  }

  function typed(name, value) {
    state.typed = name;
    moved(name, value);
  }

  function refused(message) {
    refusal.textContent = message.text;
    if (state.typed) controls[state.typed].refuse();
    state.values = { ...state.accepted };
    state.typed = null;
    clearTimeout(timers.rest);
    ask(true);
  }

  function swap(image, bytes) {
    const old = image.src;
    image.src = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    if (old.startsWith("blob:")) URL.revokeObjectURL(old);
  }

  function drawn(message, buffers, turn) {
    if (message.frame) {
      state.geometry = message.frame.geometry;
      root.classList.add("il-live");
      [canvas.width, canvas.height] = message.frame.pixels;
      swap(frame, buffers[message.frame.png]);
    }
    state.accepted = message.values;
    if (state.typed && message.values[state.typed] === state.values[state.typed]) {
      controls[state.typed].set(message.values[state.typed]);
      state.typed = null;
    }
    const series = unpack(message.series, buffers);
    ahead.keep(message.values, series);
    if (message.record && turn === state.turn) {
      swap(picture, buffers[message.record.png]);
      picture.alt = message.record.alt;
      texts.show(message.record);
      texts.readout.removeAttribute("aria-busy");
      root.classList.remove("il-moving");
    }
    // A move that was known already may have been painted since this was asked for.
    if (turn >= state.painted) show(message.values, series, turn, Boolean(message.record));
    idle();
  }

  function receive(message, buffers) {
    if (message.view === view && message.kind === "ahead") {
      ahead.receive(message, buffers);
      idle();
      return;
    }
    if (message.view !== view || !state.flying || message.sequence !== state.flying.sequence) return;
    const { turn } = state.flying;
    state.flying = null;
    clearTimeout(timers.late);
    clearTimeout(timers.lost);
    status.textContent = "";
    pump(); // the kernel works on the next one while this one is drawn
    if (message.kind === "refused") refused(message);
    else drawn(message, buffers, turn);
  }

  function measure() {
    const width = Math.round(stage.clientWidth);
    const ratio = Math.round((window.devicePixelRatio || 1) * 100) / 100;
    if (!width || (state.size && state.size[0] === width && state.size[1] === ratio)) return;
    state.size = [width, ratio];
    state.geometry = null; // the next answer brings a frame of this size; until then the picture there is stays
    root.classList.remove("il-live");
    root.classList.add("il-moving");
    ask(true);
  }

  reset.addEventListener("click", () => {
    refusal.textContent = "";
    state.values = { ...spec.start };
    setControls();
    changed();
  });
  compare.addEventListener("click", () => {
    state.frozen = state.frozen ? null : state.drawn;
    state.frozenSeries = state.frozen ? state.series : {};
    compare.setAttribute("aria-pressed", String(Boolean(state.frozen)));
    paint();
    state.turn += 1;
    ask(true);
  });
  const follow = () => {
    const given = model.get("values");
    if (JSON.stringify(given) === JSON.stringify(state.values) || state.flying || state.waiting) return;
    state.values = { ...given };
    setControls();
    changed();
  };

  const still = model.get("still");
  if (still?.png) {
    swap(picture, still.png);
    picture.alt = still.alt;
    texts.show(still);
  }
  setControls();
  el.append(root);
  model.on("msg:custom", receive);
  model.on("change:values", follow);
  const observer = new ResizeObserver(() => {
    clearTimeout(timers.resize);
    timers.resize = setTimeout(measure, state.size ? 150 : 0);
  });
  observer.observe(stage);
  window.addEventListener("resize", measure); // a zoom may change only the pixel ratio
  return () => {
    observer.disconnect();
    window.removeEventListener("resize", measure);
    model.off("msg:custom", receive);
    model.off("change:values", follow);
    Object.values(timers).forEach(clearTimeout);
    if (player) player.pause();
    for (const image of [frame, picture]) if (image.src.startsWith("blob:")) URL.revokeObjectURL(image.src);
  };
}

export default { render };
