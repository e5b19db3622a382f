// What an explorer is on the page: picture, settings, numbers. It knows no kernel and no state.

function swap(image, bytes) {
  const old = image.src;
  image.src = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
  if (old.startsWith("blob:")) URL.revokeObjectURL(old);
}

// The stage: a frame without curves, the canvas over it, and matplotlib's own picture over both when nothing moves.
function makeStage(spec) {
  const frame = h("img", { class: "il-frame", alt: "", "aria-hidden": "true", draggable: "false" });
  const canvas = h("canvas", { "aria-hidden": "true" });
  const picture = h("img", { class: "il-record", alt: spec.title });
  const node = h("div", { class: "il-stage", style: `height:${spec.height}px` }, frame, canvas, picture);
  return {
    node,
    frame(bytes, [width, height]) {
      [canvas.width, canvas.height] = [width, height];
      swap(frame, bytes);
    },
    // Without a picture of record what is drawn here is the picture.
    record(bytes, alt) {
      picture.alt = alt;
      if (bytes) swap(picture, bytes);
      else
        for (const [name, value] of [
          ["role", "img"],
          ["aria-label", alt],
        ])
          node.setAttribute(name, value);
    },
    paint: (geometry, layers, ratio, ink) => drawLayers(canvas, geometry, layers, ratio, ink),
    close() {
      for (const image of [frame, picture]) if (image.src.startsWith("blob:")) URL.revokeObjectURL(image.src);
    },
  };
}

// The controls that a lesson names, and behind a click the others; of these it says in one line which were changed.
function makeSettings(spec, controls) {
  const nodes = spec.controls.map(({ name }) => controls[name].node);
  const behind = spec.controls.slice(spec.shown);
  if (!behind.length) return { nodes, tell() {}, open() {} };
  const more = h("details", { class: "il-more" }, h("summary", {}, "More settings"), ...nodes.slice(spec.shown));
  const told = h("p", { class: "il-note il-changed", role: "status" });
  return {
    nodes: [...nodes.slice(0, spec.shown), more, told],
    tell(values) {
      const changed = behind.filter(({ name, default: usual }) => values[name] !== usual);
      const text = changed.map((control) => sayControl(control, values[control.name])).join(", ");
      const line = text && `Changed under More settings: ${text}.`;
      if (told.textContent !== line) told.textContent = line;
    },
    open(name) {
      if (behind.some((control) => control.name === name)) more.open = true;
    },
  };
}

// `moved(name, value)` hears of a slider, `typed(name, value)` of a number box, `reset` and `compare` of their buttons.
function makeView(spec, view, player, { moved, typed, reset, compare }) {
  const stage = makeStage(spec);
  const texts = makeTexts(spec);
  const status = h("p", { class: "il-status", role: "status" });
  const refusal = h("p", { class: "il-refusal", role: "alert" });
  const controls = {};
  for (const control of spec.controls) {
    const makeOne = control.names.length ? makeChoice : makeControl;
    controls[control.name] = makeOne(control, `il-${view}-${control.name}`, moved, typed);
  }
  const again = h("button", { type: "button", onclick: reset }, "Reset");
  const beside = h(
    "button",
    { type: "button", "aria-pressed": "false", onclick: compare },
    "Compare with this setting",
  );
  const arranged = makeSettings(spec, controls);
  const buttons = h("div", { class: "il-buttons" }, again, beside);
  const settings = h(
    "fieldset",
    { class: "il-settings" },
    h("legend", {}, "Settings"),
    ...arranged.nodes,
    buttons,
    refusal,
    status,
  );
  // A word stands at the control it is about: the last slider may be a screen away.
  const write = (node, text, name) => {
    if (text && name) controls[name].node.append(node);
    else if (text) buttons.after(node);
    if (node.textContent !== text) node.textContent = text;
  };
  const figure = h("figure", {}, texts.finding, stage.node, player ? player.node : null);
  const results = h("div", { class: "il-results" }, texts.frozen, texts.readout, texts.more);
  const root = h(
    "section",
    { class: "il-explore", "aria-label": spec.title },
    h("div", { class: "il-columns" }, figure, settings, results),
    texts.details,
    h("p", { class: "il-note il-model" }, spec.label),
  );
  keepKeys(root);

  return {
    root,
    stage,
    set(values) {
      for (const [name, control] of Object.entries(controls)) control.set(values[name]);
      arranged.tell(values);
    },
    tell: arranged.tell,
    setOne: (name, value) => controls[name].set(value),
    // Numbers and picture are those of a setting that was left; with `busy` the numbers are being worked out.
    moving(busy) {
      root.classList.add("il-moving");
      if (busy) texts.readout.setAttribute("aria-busy", "true");
    },
    live(on) {
      root.classList.toggle("il-live", on);
    },
    record(bytes, record) {
      stage.record(bytes, record.alt);
      texts.show(record);
      texts.readout.removeAttribute("aria-busy");
      root.classList.remove("il-moving");
    },
    say(text, name) {
      write(status, text, name);
    },
    refuse(text, name) {
      write(refusal, text, name);
      if (!text || !name) return;
      arranged.open(name);
      controls[name].refuse();
    },
    dark(on) {
      root.classList.toggle("il-dark", on);
    },
    compared(on) {
      beside.setAttribute("aria-pressed", String(on));
    },
    size() {
      const ratio = Math.round((window.devicePixelRatio || 1) * 100) / 100;
      return [Math.round(stage.node.clientWidth), ratio];
    },
  };
}
