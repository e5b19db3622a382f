// hotspot: a click on the picture, or a named place from the list (the keyboard's way).
function hotspot(spec, changed) {
  let point = null;
  const name = unique("iq-place");
  const pin = h("span", { class: "iq-pin", hidden: true, "aria-hidden": "true" });
  const picture = h("img", { src: spec.picture, alt: spec.alt, draggable: "false" });
  if (spec.dark) {
    picture.className = "iq-themed"; // the style sheet shows it on a dark page, and never in print
    picture.style.setProperty("--iq-dark", `url("${spec.dark}")`);
  }
  const rows = spec.places.map((place) => {
    const input = h("input", { type: "radio", name, value: place.id, onchange: () => choose([...place.at]) });
    const row = h("label", { class: "iq-option" }, input, h("span", { class: "iq-option-text", html: place.html }));
    return { ...place, input, row };
  });
  const same = (a, b) => a && b && Math.hypot(a[0] - b[0], a[1] - b[1]) < 1e-3;

  function choose(at) {
    point = at;
    draw();
    changed();
  }

  function draw() {
    pin.hidden = !point;
    if (point) Object.assign(pin.style, { left: `${point[0] * 100}%`, top: `${point[1] * 100}%` });
    for (const r of rows) r.input.checked = same(point, r.at);
  }

  function onclick(event) {
    if (picture.closest("fieldset")?.disabled) return;
    const box = picture.getBoundingClientRect();
    const clamp = (v) => Math.round(Math.min(1, Math.max(0, v)) * 1e4) / 1e4;
    choose([clamp((event.clientX - box.left) / box.width), clamp((event.clientY - box.top) / box.height)]);
  }

  const list = { class: "iq-options", role: "radiogroup", "aria-label": "The same by name" };
  return {
    body: h(
      "div",
      { class: "iq-hotspot" },
      h("div", { class: "iq-stage", onclick }, picture, pin),
      h("div", list, ...rows.map((r) => r.row)),
    ),
    read: () => point,
    write(response) {
      point = response ?? null;
      draw();
    },
    marks: markRows(rows),
  };
}

KINDS.hotspot = hotspot;
