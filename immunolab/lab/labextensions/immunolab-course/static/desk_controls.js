// Controls by type: each { node, read(), input? }. What nobody has touched is read back as it came, to the letter.

import { keys } from "./desk_keys.js";
import { h, unique } from "./dom.js";

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;

export const asNumber = (text) => (NUMBER.test(text.trim()) ? Number(text) : text);

export function control(field, value, more) {
  if (keys[field.type]) return keys[field.type](field, value, more);
  if (field.type === "map" && (value === undefined || typeof value === "object")) return map(field, value, more);
  if (field.type === "group" && (value === undefined || typeof value === "object")) return group(field, value, more);
  if (field.type === "list" && field.item.type === "group") return list(field, value, more);
  if (field.type === "list" && field.item.type === "list") return raw(value, more);
  if (field.type === "switch") return toggle(value, more);
  if (field.type === "choice") return choice(field, value, more);
  if (typeof value === "object" && !Array.isArray(value)) return raw(value, more);
  return written(field, value, more);
}

// A text area that grows with its text. `one`: for what is one line, in which Enter begins none.
export function area(text, { changed, label, one, fixed }) {
  const node = h("textarea", { class: "ic-field", rows: one ? 1 : 2, "aria-label": label, readonly: Boolean(fixed) });
  node.value = text;
  if (one) node.classList.add("ic-line");
  node.addEventListener("input", () => {
    if (one) node.value = node.value.replaceAll("\n", " ");
    changed();
  });
  return node;
}

// Texts, numbers, names, and values in a row, which stand in a line with semicolons between them.
function written({ type, item }, value, more) {
  const many = type === "list";
  const shown = many ? (value ?? []).map(String).join("; ") : String(value ?? "");
  const input = area(shown, { ...more, one: !["text", "python"].includes(type) });
  const begun = input.value;
  if (type === "python") input.classList.add("ic-python");
  if (more.list?.length) input.title = more.list.join(", ");
  const each = (text) => (["number", "value"].includes(many ? item.type : type) ? asNumber(text.trim()) : text);
  const read = () => {
    if (input.value === begun) return value;
    if (!input.value.trim()) return more.empty ? "" : undefined;
    if (many) return input.value.split(";").map((text) => each(text.trim()));
    return each(type === "text" || type === "python" ? input.value : input.value.trim());
  };
  const node = more.list?.length ? h("div", {}, input, offers(input, more.list)) : input;
  return { node, input, read };
}

// What can be written there, to be chosen with a click.
function offers(input, list) {
  const button = (text) => {
    const onclick = () => {
      input.value = text;
      input.dispatchEvent(new Event("input"));
    };
    return h("button", { type: "button", class: "ic-offer", onclick }, text);
  };
  return h("div", { class: "ic-offers" }, ...list.map(button));
}

function toggle(value, { changed, label }) {
  const input = h("input", { type: "checkbox", onchange: changed, "aria-label": label });
  input.checked = value === true;
  return { node: input, input, read: () => (input.checked ? true : value === false ? false : undefined) };
}

function choice({ options, needed }, value, { changed, label }) {
  const input = h("select", { class: "ic-field", onchange: changed, "aria-label": label });
  const all = options.includes(value) || value === undefined ? options : [...options, value];
  if (!needed) input.append(h("option", { value: "" }, "as usual"));
  input.append(...all.map((text) => h("option", { value: text, selected: text === value }, text)));
  return { node: input, input, read: () => input.value || undefined };
}

// What no control fits: JSON, which YAML reads as well.
export function raw(value, { changed, label }) {
  const input = area(value === undefined ? "" : JSON.stringify(value), { changed, label });
  const begun = input.value;
  const read = () => {
    if (input.value === begun) return value;
    try {
      return JSON.parse(input.value);
    } catch {
      return input.value || undefined;
    }
  };
  return { node: input, input, read };
}

// Named parts, each with its own control.
function group({ fields }, value, { changed, label, form }) {
  const parts = fields.map((field) => {
    const name = `${label ? `${label}: ` : ""}${field.label}`;
    const made = control(field, value?.[field.name], { changed, form, label: name });
    const id = unique("ic");
    if (made.input) made.input.id = id;
    const head = made.input ? h("label", { for: id }, field.label) : h("span", {}, field.label);
    made.input?.removeAttribute("aria-label");
    const help = field.help ? h("span", { class: "ic-help" }, field.help) : null;
    return {
      name: field.name,
      made,
      node: h("div", { class: `ic-of-group ic-is-${field.type}` }, head, help, made.node),
    };
  });
  const order = [...new Set([...Object.keys(value ?? {}), ...parts.map(({ name }) => name)])];
  const read = () => {
    const found = {};
    for (const name of order) {
      const one = parts.find((part) => part.name === name)?.made.read();
      if (one !== undefined) found[name] = one;
    }
    return Object.keys(found).length || value !== undefined ? found : undefined;
  };
  const node = h(
    "div",
    { class: "ic-group", role: "group", "aria-label": label ?? "" },
    ...parts.map((part) => part.node),
  );
  return { node, read: () => (Object.keys(read() ?? {}).length ? read() : undefined) };
}

const button = (text, label, onclick) =>
  h("button", { type: "button", class: "ic-button ic-small", "aria-label": label, onclick }, text);

// Names with values, a row each: options, places, variants. `aside`: fields that stand in the same rows.
function map(field, value, { changed, form, aside = [] }) {
  const rows = [];
  const body = h("div", { class: "ic-rows" });
  const fixed = field.names;
  let bare = Array.isArray(value); // names alone: parts of a drawing, which knows where they lie
  const add = (name, content) => {
    const row = { begun: name };
    const label = () => `${field.label} ${row.name()}`;
    const title = () => `${row.name()}, of ${field.label.toLowerCase()}`;
    row.input = h("input", { type: "text", class: "ic-field ic-name", value: name, readonly: Boolean(fixed) });
    row.input.setAttribute("aria-label", `Name in ${field.label.toLowerCase()}`);
    row.input.addEventListener("input", () => {
      row.node.setAttribute("aria-label", title());
      row.made?.input?.setAttribute("aria-label", label());
      changed();
    });
    row.name = () => row.input.value.trim();
    const plain =
      field.item.type === "group" && typeof content === "string" ? { ...field.item, type: "line" } : field.item;
    row.made = bare ? null : control(plain, content, { changed, form, label: label(), empty: true });
    const move = () => {
      const n = rows.indexOf(row);
      if (n < 1) return;
      rows.splice(n - 1, 0, ...rows.splice(n, 1));
      body.insertBefore(row.node, rows[n].node);
      changed();
    };
    const remove = () => {
      const n = rows.indexOf(row);
      rows.splice(n, 1);
      row.gone = true;
      row.node.remove();
      changed();
      (rows[Math.min(n, rows.length - 1)]?.input ?? more).focus();
    };
    row.node = h(
      "div",
      { class: "ic-row", role: "group", "aria-label": title() },
      ...(fixed ? [h("span", { class: "ic-row-name" }, name)] : [row.input]),
      row.made?.node ?? null,
      ...aside.map((inner) => inner.row(row, label)),
      fixed
        ? null
        : h(
            "span",
            { class: "ic-buttons" },
            button("Up", `${name || "This row"} up`, move),
            button("Remove", `Remove ${name || "this row"}`, remove),
          ),
    );
    rows.push(row);
    body.append(row.node);
    return row;
  };
  const begun = bare ? value.map((name) => [String(name)]) : Object.entries(value ?? {});
  const missing = (fixed ?? []).filter((name) => !begun.some(([there]) => there === name));
  for (const [name, content] of [...begun, ...missing.map((there) => [there])]) add(name, content);
  const drawn = h("input", { type: "checkbox" });
  drawn.checked = bare;
  drawn.addEventListener("change", () => {
    bare = drawn.checked;
    for (const row of rows.splice(0)) {
      row.gone = true;
      row.node.remove();
      add(row.name(), undefined);
    }
    changed();
  });
  const choice = field.bare ? h("p", {}, h("label", {}, drawn, ` ${field.bare}`)) : null;
  const more = button("Add a row", `Add a row to ${field.label.toLowerCase()}`, () => {
    add(free(rows.map((row) => row.name())), undefined).input.focus();
    changed();
  });
  const text = (row) => (row.made ? row.made.read() : row.name());
  const read = () => {
    if (bare) return rows.map((row) => row.name());
    const found = rows.map((row) => [row.name(), row.made.read()]).filter(([, one]) => !fixed || one);
    return found.length || value ? Object.fromEntries(found.map(([name, one]) => [name, one ?? ""])) : undefined;
  };
  return {
    node: h("div", {}, choice, body, fixed ? null : more),
    read: () => (fixed && !Object.keys(read() ?? {}).length ? undefined : read()),
    names: () => rows.map((row) => row.name()),
    // what a name stands for, for who chooses among them
    title(name) {
      const found = rows.find((row) => row.name() === name);
      const said = found ? text(found) : "";
      return (typeof said === "object" ? said?.label : said) || name;
    },
    values: () => Object.fromEntries(rows.map((row) => [row.name(), text(row)])),
  };
}

// The next letter that is no name yet.
function free(names) {
  const letters = "abcdefghijklmnopqrstuvwxyz";
  return [...letters].find((letter) => !names.includes(letter)) ?? `row-${names.length + 1}`;
}

// Groups in a row: near misses.
function list(field, value, { changed, form }) {
  const rows = [];
  const body = h("div", { class: "ic-rows" });
  const add = (content) => {
    const row = { made: control(field.item, content, { changed, form, label: field.label }) };
    const remove = button("Remove", `Remove this of ${field.label.toLowerCase()}`, () => {
      rows.splice(rows.indexOf(row), 1);
      row.node.remove();
      changed();
      more.focus();
    });
    row.node = h("div", { class: "ic-row" }, row.made.node, remove);
    rows.push(row);
    body.append(row.node);
  };
  for (const content of value ?? []) add(content);
  const more = button("Add one", `Add one to ${field.label.toLowerCase()}`, () => {
    add(undefined);
    changed();
  });
  const read = () => (rows.length ? rows.map((row) => row.made.read() ?? {}) : undefined);
  return { node: h("div", {}, body, more), read };
}
