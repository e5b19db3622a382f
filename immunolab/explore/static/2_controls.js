// The sliders.

// As `immunolab.words.number` in Python, to six digits; tests/test_words.py compares the two.
function words(given) {
  if (!Number.isFinite(given)) return "none";
  const value = Number(given.toPrecision(6));
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e10)) {
    const [mantissa, exponent] = value.toExponential().split("e");
    const raised = [...String(Number(exponent))].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]);
    return `${mantissa} × 10${raised.join("")}`;
  }
  return value.toLocaleString("en", { maximumSignificantDigits: 6 });
}

// As `Control.say` in Python.
function sayControl(spec, value) {
  if (spec.names.length) return `${spec.label}: ${spec.names[value]}`;
  return `${spec.label} ${spec.year ? value : words(value)} ${spec.unit}`.trimEnd();
}

// As people write a number that they may change: 0.000003 and 1,000, with all its digits.
function inFull(value) {
  return value.toLocaleString("en", { maximumSignificantDigits: 15 });
}

// What was typed, as a number: 10,000 or 10 000, 0.00003, 0,5, 3e-5, 3 × 10⁻⁵. As it was typed if it is none: the kernel
// then says what the control takes.
function readNumber(typed) {
  let text = typed
    .trim()
    .replace(/[−‐–]/g, "-")
    .replace(
      /[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+/g,
      (raised) => `^${[...raised].map((c) => "0123456789-+"["⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺".indexOf(c)]).join("")}`,
    )
    .replace(/\s*[x×*·]\s*10\s*\^\s*/i, "e")
    .replace(/^10\s*\^\s*/, "1e");
  if (/^[-+]?[1-9]\d{0,2}(?:([,'\s])\d{3})(?:\1\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?$/i.test(text))
    text = text.replace(/[,'\s]/g, "");
  else text = text.replace(/^([-+]?\d*),(\d+)$/, "$1.$2"); // a decimal comma
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text) ? Number(text) : typed.trim();
}

function nearestStop(stops, value) {
  let best = 0;
  const far = (stop) => (stop > 0 && value > 0 ? Math.abs(Math.log(stop / value)) : Math.abs(stop - value));
  for (let i = 1; i < stops.length; i += 1) {
    if (stops[i] > 0 === value > 0 && (far(stops[i]) < far(stops[best]) || stops[best] > 0 !== value > 0)) {
      best = i;
    }
  }
  return best;
}

// One parameter: a native range input over its stops, a number box for any exact value, its provenance.
function makeControl(spec, id, onMove, onType) {
  const unit = spec.unit ? ` ${spec.unit}` : "";
  const range = h("input", {
    type: "range",
    id: `${id}-range`,
    min: 0,
    max: spec.stops.length - 1,
    step: 1,
    "aria-describedby": `${id}-note`,
  });
  const box = h("input", {
    type: "text", // a number box would refuse 10,000
    class: "il-box",
    id: `${id}-box`,
    title: spec.range,
    inputmode: "decimal",
    autocomplete: "off",
    "aria-label": `${spec.label}, exact value: ${spec.range}`,
  });
  let current = ""; // what the box said when it was last taken over
  const shown = h("span", { class: "il-value" });
  const note = h("p", { class: "il-note", id: `${id}-note` }, spec.note);
  const node = h(
    "div",
    { class: "il-control", "data-control": spec.name },
    h("div", { class: "il-label" }, h("label", { for: range.id }, spec.label), shown),
    h("div", { class: "il-inputs" }, range, box),
    note,
  );
  const write = (value) => {
    box.value = spec.year ? String(value) : inFull(value);
    current = box.value;
    box.removeAttribute("aria-invalid");
    const said = spec.year ? String(value) : words(value); // 1963 is a year, 1,963 a number
    shown.textContent = said + unit;
    range.setAttribute("aria-valuetext", said + unit);
  };
  range.addEventListener("input", () => {
    const value = spec.stops[Number(range.value)];
    write(value);
    onMove(spec.name, value);
  });
  const commit = () => {
    if (box.value.trim() === "" || box.value === current) return;
    current = box.value;
    onType(spec.name, readNumber(box.value));
  };
  box.addEventListener("change", commit);
  box.addEventListener("keydown", (event) => {
    // outside a form Enter alone is no change
    if (event.key === "Enter") commit();
  });
  return {
    node,
    set(value) {
      range.value = String(nearestStop(spec.stops, value));
      write(value);
    },
    refuse() {
      box.setAttribute("aria-invalid", "true");
    },
  };
}
