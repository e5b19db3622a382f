// A form out of the server's description of it. No field is named here: types are (immunolab.writing.form has the table).

import { control } from "./desk_controls.js";
import { beside } from "./desk_keys.js";
import { h, unique } from "./dom.js";

// given: fixed, names of fields that stay; suggestions, by field; changed(), called at each change.
export function makeForm(description, values, { fixed, suggestions, changed }) {
  const parts = new Map();
  const touched = new Set();
  const form = {
    // the control of another field, for a key that is chosen among its names
    control: (name) => parts.get(name)?.control,
    named: new Set(), // called when names of a field have changed
    values,
  };
  const within = new Map(); // fields that stand in the rows of another, by that one's name
  for (const field of description) {
    const home = field.of ?? field.left;
    if (home && beside.fits(field, values[field.name])) within.set(home, [...(within.get(home) ?? []), field]);
  }
  const rows = [...within.values()].flat();
  for (const field of description) {
    if (rows.includes(field)) continue;
    const onchange = () => {
      touched.add(field.name);
      for (const inner of within.get(field.name) ?? []) touched.add(inner.name);
      for (const call of form.named) call(field.name);
      changed();
    };
    const more = { form, changed: onchange, list: suggestions[field.name], fixed: fixed.includes(field.name) };
    const aside = (within.get(field.name) ?? []).map((inner) =>
      beside.make(inner, values[inner.name], { form, onchange }),
    );
    parts.set(field.name, part(field, control(field, values[field.name], { ...more, aside })));
    for (const inner of aside) parts.set(inner.name, { ...parts.get(field.name), control: inner, within: true });
  }
  for (const { control: made } of parts.values()) made.ready?.();
  const shown = (field) => field.needed || values[field.name] !== undefined;
  const own = description.filter(({ name }) => parts.has(name) && !parts.get(name).within);
  const rest = own.filter((field) => !shown(field)).map(({ name }) => parts.get(name).node);
  return {
    nodes: [
      ...own.filter(shown).map(({ name }) => parts.get(name).node),
      ...(rest.length ? [h("details", { class: "ic-more" }, h("summary", {}, "More fields"), ...rest)] : []),
    ],
    has: (name) => parts.has(name),
    read() {
      const found = {};
      for (const { name } of description) {
        const value = parts.get(name).control.read();
        if (value !== undefined) found[name] = value;
      }
      return found;
    },
    // Each fault at its field; at fields that nobody has touched only if all are to be shown.
    tell(faults, all) {
      const nodes = new Map();
      for (const { field, sentence } of faults) {
        const [name] = field;
        if (!parts.has(name) || !(all || touched.has(name))) continue;
        const { say, node } = parts.get(name);
        nodes.set(say, { node, texts: [...(nodes.get(say)?.texts ?? []), sentence] });
      }
      for (const { say, node } of parts.values()) say(nodes.get(say)?.node === node ? nodes.get(say).texts : []);
    },
    // The first control at which something is wrong.
    first: () =>
      own
        .map(({ name }) => parts.get(name).node)
        .find((node) => node.dataset.wrong)
        ?.querySelector("textarea, input, select"),
  };
}

// A field with its label, its help and a place for what is wrong with it.
function part({ label, help, type }, made) {
  const id = unique("ic");
  const fault = h("p", { class: "ic-fault", id: `${id}-fault` });
  const says = h("span", { class: "ic-help", id: `${id}-help` }, help);
  const single = made.input;
  const described = `${id}-help ${id}-fault`;
  let node;
  if (single) {
    single.id = id;
    single.setAttribute("aria-describedby", described);
    node = h(
      "div",
      { class: "ic-part-of-form", "data-type": type },
      h("label", { for: id }, label),
      says,
      made.node,
      fault,
    );
  } else {
    const legend = h("legend", {}, label);
    node = h("fieldset", { class: "ic-part-of-form", "aria-describedby": described }, legend, says, made.node, fault);
  }
  const say = (texts) => {
    const said = texts.join(" ");
    if (fault.textContent !== said) fault.textContent = said;
    if (said) node.dataset.wrong = "yes";
    else delete node.dataset.wrong;
    single?.setAttribute("aria-invalid", said ? "true" : "false");
  };
  return { control: made, node, say };
}
