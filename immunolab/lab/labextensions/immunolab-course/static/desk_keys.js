// Keys, chosen by the names of other fields: in their rows (the right option, partners), in order, in a table.

import { area, asNumber, control, raw } from "./desk_controls.js";
import { h, unique } from "./dom.js";

// A given value as a name of a key: 4, 4.0 and "4" are the same.
const asName = (value) => String(asNumber(String(value)));

const entries = (value) => (value && typeof value === "object" ? Object.entries(value) : []);

// What stands in the rows of the field whose names it uses: { name, row(row, label), read() }.
export const beside = {
  fits: ({ type }, value) =>
    (type === "one" && (value === undefined || typeof value === "string")) ||
    (type === "some" && (value === undefined || Array.isArray(value))) ||
    (type === "pairs" && (value === undefined || entries(value).every(([, one]) => typeof one === "string"))) ||
    (type === "map" && (value === undefined || typeof value === "object")),
  make: (field, value, more) => MAKERS[field.type](field, value, more),
};

const MAKERS = {
  one(field, value, { onchange }) {
    const name = unique("ic-key");
    const rows = [];
    return {
      name: field.name,
      row(row, label) {
        const input = h("input", { type: "radio", name, onchange, "aria-label": `${label()} is right` });
        input.checked = row.begun === value;
        rows.push({ row, input });
        return h("label", { class: "ic-right" }, input, " right");
      },
      read: () => rows.find(({ input, row }) => input.checked && !row.gone)?.row.name(),
    };
  },
  some(field, value, { onchange }) {
    const rows = [];
    return {
      name: field.name,
      row(row, label) {
        const input = h("input", { type: "checkbox", onchange, "aria-label": `${label()} is right` });
        input.checked = (value ?? []).includes(row.begun);
        rows.push({ row, input });
        return h("label", { class: "ic-right" }, input, " right");
      },
      read() {
        const found = rows.filter(({ input, row }) => input.checked && !row.gone).map(({ row }) => row.name());
        const same = value && found.length === value.length && found.every((name) => value.includes(name));
        return same ? value : found.length ? found : undefined;
      },
    };
  },
  pairs(field, value, { form, onchange }) {
    const rows = [];
    const fill = (select, chosen) => {
      const partners = form.control(field.right);
      select.replaceChildren(
        h("option", { value: "" }, "Choose a partner"),
        ...(partners?.names() ?? []).map((name) =>
          h("option", { value: name, selected: name === chosen }, partners.title(name)),
        ),
      );
    };
    form.named.add((name) => {
      if (name === field.right) for (const { select } of rows) fill(select, select.value);
    });
    return {
      name: field.name,
      row(row, label) {
        const select = h("select", { class: "ic-field", onchange, "aria-label": `Partner of ${label()}` });
        rows.push({ row, select });
        return h("label", { class: "ic-wide" }, "goes with ", select);
      },
      ready() {
        for (const { row, select } of rows) fill(select, value?.[row.begun]);
      },
      read() {
        const live = rows.filter(({ row }) => !row.gone);
        for (const { select } of live) if (!select.options.length) fill(select);
        const found = Object.fromEntries(
          live.filter(({ select }) => select.value).map(({ row, select }) => [row.name(), select.value]),
        );
        const inOrder = [
          ...new Set([...Object.keys(value ?? {}).filter((name) => name in found), ...Object.keys(found)]),
        ];
        return inOrder.length ? Object.fromEntries(inOrder.map((name) => [name, found[name]])) : undefined;
      },
    };
  },
  map(field, value, { onchange }) {
    const rows = [];
    return {
      name: field.name,
      row(row, label) {
        const input = area(value?.[row.begun] ?? "", { changed: onchange, label: `${field.label} on ${label()}` });
        rows.push({ row, input, begun: input.value });
        return h("label", { class: "ic-wide" }, `${field.label} `, input);
      },
      read() {
        const live = rows.filter(({ row, input }) => !row.gone && input.value.trim());
        const found = Object.fromEntries(
          live.map(({ row, input, begun }) => [row.name(), input.value === begun ? value[row.begun] : input.value]),
        );
        const names = [
          ...new Set([...Object.keys(value ?? {}).filter((name) => name in found), ...Object.keys(found)]),
        ];
        return names.length ? Object.fromEntries(names.map((name) => [name, found[name]])) : undefined;
      },
    };
  },
};

// Where the value has a form of its own (a key for each variant), or the field stands by itself.
export const keys = {
  one: (_field, value, more) => raw(value, more),
  some: (_field, value, more) => raw(value, more),
  pairs: (_field, value, more) => raw(value, more),

  // One number, or one for each value of the one name in the field `by`.
  amount(field, value, more) {
    const { form, changed } = more;
    const single = control({ ...field, type: "value" }, typeof value === "object" ? undefined : value, {
      ...more,
      label: field.label,
    });
    const each = h("input", { type: "checkbox", onchange: () => draw(true) });
    each.checked = typeof value === "object";
    const rows = h("div", { class: "ic-rows" });
    const choose = h("p", {}, h("label", {}, each, " one for each variant"));
    const kept = new Map(entries(value).map(([name, one]) => [asName(name), one]));
    const variants = () => {
      const given = Object.values(form.control(field.by)?.read() ?? {});
      return given.length === 1 && Array.isArray(given[0]) ? given[0] : [];
    };
    function draw(told) {
      const values = variants();
      choose.hidden = !values.length;
      single.node.hidden = each.checked && values.length > 0;
      const wanted = each.checked ? values.map(String) : [];
      if ([...rows.children].map((row) => row.dataset.of).join(";") !== wanted.join(";")) {
        rows.replaceChildren(
          ...wanted.map((name) => {
            const input = area(String(kept.get(asName(name)) ?? ""), {
              one: true,
              label: `Key for ${name}`,
              changed() {
                kept.set(asName(name), asNumber(input.value));
                changed();
              },
            });
            return h(
              "div",
              { class: "ic-row ic-of-variant", "data-of": name },
              h("span", { class: "ic-row-name" }, name),
              input,
            );
          }),
        );
      }
      if (told) changed();
    }
    form.named.add((name) => name === field.by && draw(false));
    const read = () => {
      const values = variants();
      if (!each.checked || !values.length) return single.read();
      const old = Object.fromEntries(entries(value).map(([name]) => [asName(name), name]));
      const found = values.map((name) => [old[asName(name)] ?? String(name), kept.get(asName(name))]);
      const filled = found.filter(([, one]) => one !== undefined && one !== "");
      return filled.length ? Object.fromEntries(filled) : undefined;
    };
    return { node: h("div", {}, single.node, rows, choose), input: single.input, read, ready: () => draw(false) };
  },

  // The names of another field, from the first to the last.
  order(field, value, { form, changed }) {
    let order = [...(value ?? [])];
    let set = Boolean(value);
    const body = h("ol", { class: "ic-order" });
    const home = () => form.control(field.of);
    const move = (name, by) => {
      const n = order.indexOf(name);
      if (n + by < 0 || n + by >= order.length) return;
      order.splice(n + by, 0, ...order.splice(n, 1));
      set = true;
      draw();
      body.querySelector(`[data-key="${CSS.escape(`${name} ${by}`)}"]`)?.focus();
      changed();
    };
    function draw() {
      const names = home()?.names() ?? [];
      order = [...order.filter((name) => names.includes(name)), ...names.filter((name) => !order.includes(name))];
      const step = (name, by, text) => {
        const told = `${home().title(name)}: ${by < 0 ? "earlier" : "later"}`;
        const attributes = {
          type: "button",
          class: "ic-button ic-small",
          "data-key": `${name} ${by}`,
          "aria-label": told,
        };
        return h("button", { ...attributes, onclick: () => move(name, by) }, text);
      };
      body.replaceChildren(
        ...order.map((name) =>
          h("li", {}, h("span", {}, home().title(name)), " ", step(name, -1, "Up"), step(name, 1, "Down")),
        ),
      );
    }
    form.named.add((name) => name === field.of && draw());
    const take = () => {
      set = true;
      changed();
    };
    const sure = h("button", { type: "button", class: "ic-button ic-small", onclick: take }, "This order is the key");
    return { node: h("div", {}, body, sure), read: () => (set && order.length ? order : undefined), ready: draw };
  },

  // A box for each row and column; of words several, with semicolons, all of which are accepted.
  boxes(field, value, more) {
    const { form, changed } = more;
    const plain = !value || entries(value).every(([, row]) => row && typeof row === "object");
    if (!plain) return raw(value, more);
    const kept = new Map();
    for (const [row, cells] of entries(value))
      for (const [column, one] of entries(cells)) kept.set(`${row}/${column}`, one);
    const held = h("div", { class: "ic-scroll", role: "group", tabindex: "0", "aria-label": field.label });
    const shown = (one) => (Array.isArray(one) ? one.join("; ") : String(one ?? ""));
    const names = (which) => form.control(field[which])?.names() ?? [];
    let drawn = "";
    function draw() {
      const [rows, columns] = [names("rows"), names("columns")];
      const key = JSON.stringify([rows, columns]);
      if (key === drawn) return;
      drawn = key;
      const box = (row, column) => {
        const place = `${row}/${column}`;
        const input = area(shown(kept.get(place)), {
          one: true,
          label: `${row}, ${column}`,
          changed() {
            const parts = input.value.split(";").map((text) => text.trim());
            if (input.value.trim()) kept.set(place, parts.length > 1 ? parts : asNumber(parts[0]));
            else kept.delete(place);
            changed();
          },
        });
        return h("td", {}, input);
      };
      const head = h("tr", {}, h("td"), ...columns.map((name) => h("th", { scope: "col" }, name)));
      const body = rows.map((row) =>
        h("tr", {}, h("th", { scope: "row" }, row), ...columns.map((column) => box(row, column))),
      );
      held.replaceChildren(h("table", {}, h("thead", {}, head), h("tbody", {}, ...body)));
    }
    form.named.add((name) => [field.rows, field.columns].includes(name) && draw());
    const read = () => {
      const found = {};
      const [rows, columns] = [names("rows"), names("columns")];
      const known = [...new Set([...Object.keys(value ?? {}).filter((row) => rows.includes(row)), ...rows])];
      for (const row of known) {
        const own = [
          ...new Set([...Object.keys(value?.[row] ?? {}).filter((name) => columns.includes(name)), ...columns]),
        ];
        const cells = own
          .filter((name) => kept.has(`${row}/${name}`))
          .map((name) => [name, kept.get(`${row}/${name}`)]);
        if (cells.length) found[row] = Object.fromEntries(cells);
      }
      return Object.keys(found).length ? found : undefined;
    };
    return { node: held, read, ready: draw };
  },
};
