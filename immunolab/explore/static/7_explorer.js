// One view of an explorer: its state, between the page and the kernel. A move is drawn from the kernel's arrays; at rest
// matplotlib draws the picture of record. A record that was overtaken is dropped.

const REST = 250; // ms without a move before matplotlib draws the picture of record

// An explorer that may be moved; returns { node, end }.
function live(model, el) {
  const spec = model.get("declaration");
  const id = Math.random().toString(36).slice(2, 10);
  const timers = {};
  const state = {
    values: { ...model.get("values") },
    accepted: { ...model.get("values") }, // on the sliders; taken by the kernel
    series: {},
    drawn: null,
    frozen: null,
    frozenSeries: {}, // the curves that are painted, and of which values
    geometry: null,
    size: null,
    ratio: 1, // of the frame that is there
    dark: isDark(),
    turn: 0,
    painted: 0, // turn counts what the reader did
    framed: 0, // the turn since which frames are of this theme and have the bet
    name: spec.controls[0].name,
    direction: 1,
    typed: null,
    dragged: null, // the control that was moved and not typed into
    moved: null, // the control in hand, where a word on it is to stand
  };
  const ahead = makeAhead(model, id, spec.controls);
  const player =
    spec.play &&
    makePlayer(
      spec,
      spec.play,
      () => state.values[spec.play],
      (name, value) => {
        moved(name, value);
        view.setOne(name, value);
      },
    );
  const view = makeView(spec, id, player || null, { moved, typed, reset, compare });
  const line = makeConnection(model, id, {
    compose,
    answered,
    refused,
    ahead: fetched,
    say: (text) => view.say(text, state.moved),
    lost: () => ahead.forget(),
  });

  const same = (one, other) => spec.controls.every(({ name }) => one[name] === other[name]);

  function compose(rest) {
    if (!state.size) return null;
    return {
      turn: state.turn,
      values: { ...state.values },
      size: state.size,
      dark: state.dark,
      frame: !state.geometry,
      rest,
      frozen: state.frozen,
      series: !(state.drawn && same(state.drawn, state.values)), // not again when only the record is missing
    };
  }

  function paint() {
    if (!state.geometry) return;
    const layers = [{ curves: spec.curves, series: state.series }];
    if (state.frozen) layers.unshift({ curves: spec.ghosts, series: state.frozenSeries });
    const ink = (color) => (state.dark && spec.dark[color]) || color;
    view.stage.paint(state.geometry, layers, state.ratio, ink);
  }

  function show(values, series, turn, rest) {
    state.painted = turn;
    state.drawn = values;
    state.series = series;
    paint();
    if (player) player.drawn();
    const detail = { values, rest, waiting: line.waiting() };
    view.root.dispatchEvent(new CustomEvent("il-drawn", { bubbles: true, detail }));
  }

  function look() {
    // while nothing else is going on, for the settings beside this one
    if (line.idle()) ahead.fetch(state.values, state.name, state.direction);
  }

  function fetched(message, buffers) {
    ahead.receive(message, buffers);
    look();
  }

  function changed() {
    state.turn += 1;
    view.moving(true);
    view.tell(state.values);
    const known = state.geometry && ahead.find(state.values);
    if (known) {
      line.drop();
      state.accepted = { ...state.values };
      show(state.accepted, known, state.turn, false);
      look();
    } else line.ask(false);
    clearTimeout(timers.rest);
    timers.rest = setTimeout(() => line.ask(true), REST);
  }

  function moved(name, value) {
    view.refuse("");
    state.direction = value < state.values[name] ? -1 : 1;
    state.name = name;
    state.moved = name;
    state.dragged = state.typed === name ? null : name;
    state.values = { ...state.accepted, ...state.values, [name]: value };
    changed();
  }

  function typed(name, value) {
    state.typed = name;
    moved(name, value);
  }

  function reset() {
    view.refuse("");
    state.moved = null;
    state.values = { ...spec.start };
    view.set(state.values);
    changed();
  }

  function compare() {
    state.moved = null;
    state.frozen = state.frozen ? null : state.drawn;
    state.frozenSeries = state.frozen ? state.series : {};
    view.compared(Boolean(state.frozen));
    paint();
    state.turn += 1;
    line.ask(true);
  }

  function refused(message) {
    const dragged = state.typed ? null : state.dragged;
    view.refuse(message.text, state.typed ?? dragged);
    state.values = { ...state.accepted };
    if (dragged) view.set(state.values); // what was typed stays, to be mended
    state.typed = null;
    clearTimeout(timers.rest);
    line.ask(true);
  }

  function answered(message, buffers, turn) {
    if (message.frame && turn >= state.framed) {
      state.geometry = message.frame.geometry;
      state.ratio = message.frame.ratio ?? state.size[1];
      view.live(true);
      view.stage.frame(buffers[message.frame.png], message.frame.pixels);
    }
    state.accepted = message.values;
    if (state.typed && message.values[state.typed] === state.values[state.typed]) {
      view.setOne(state.typed, message.values[state.typed]);
      state.typed = null;
    }
    const series = message.series ? unpack(message.series, buffers) : state.series;
    if (message.series) ahead.keep(message.values, series);
    if (message.record && turn === state.turn) view.record(buffers[message.record.png], message.record);
    // A move that was known already may have been painted since this was asked for.
    if (turn >= state.painted) show(message.values, series, turn, Boolean(message.record));
    look();
  }

  function measure() {
    const size = view.size();
    if (!size[0] || (state.size && state.size[0] === size[0] && state.size[1] === size[1])) return;
    state.size = size;
    anew();
  }

  function anew() {
    state.geometry = null; // the next answer brings a frame as it has to be now; until then the picture there is stays
    view.live(false);
    view.moving(false);
    line.ask(true);
  }

  function changedFrame() {
    state.turn += 1; // a frame or a picture of record that is on its way is out of date
    state.framed = state.turn;
    state.dark = isDark();
    view.dark(state.dark);
    anew();
  }

  function follow() {
    // values assigned in Python
    const given = model.get("values");
    if (same(given, state.values) || !line.idle()) return;
    state.values = { ...given };
    view.set(state.values);
    changed();
  }

  const still = model.get("still");
  if (still?.png) view.record((state.dark && still.dark) || still.png, still);
  view.set(state.values);
  view.dark(state.dark);
  el.append(view.root, hideCopy(model.get("still_class")));
  model.on("change:values", follow);
  model.on("change:bet", changedFrame);
  const themeEnds = watchTheme(changedFrame);
  const observer = new ResizeObserver(() => {
    clearTimeout(timers.resize);
    timers.resize = setTimeout(measure, state.size ? 150 : 0);
  });
  observer.observe(view.stage.node);
  window.addEventListener("resize", measure); // a zoom may change only the pixel ratio
  const end = () => {
    observer.disconnect();
    window.removeEventListener("resize", measure);
    model.off("change:values", follow);
    model.off("change:bet", changedFrame);
    themeEnds();
    Object.values(timers).forEach(clearTimeout);
    line.close();
    if (player) player.pause();
    view.stage.close();
  };
  return { node: view.root, end };
}

function render({ model, el }) {
  return whenOpen(model, el, () => live(model, el));
}

export default { render };
