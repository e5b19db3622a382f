// What the forms of the desk share: a field with its label, a file as text.

import { h, unique } from "./dom.js";

export function labelled(text, field) {
  field.id ||= unique("ic");
  return h("p", {}, h("label", { for: field.id }, text), field);
}

export function base64(file) {
  return new Promise((done, refuse) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => refuse(reader.error);
    reader.readAsDataURL(file);
  });
}

// What does the same in a terminal, folded: to learn from, for who likes that.
export function typed(commands) {
  const lines = commands.map((text) => h("p", { class: "ic-command" }, h("code", {}, text)));
  return h("details", { class: "ic-typed" }, h("summary", {}, "As a command"), ...lines);
}
