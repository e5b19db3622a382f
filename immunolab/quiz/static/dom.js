// Small helpers; no library. Text that a learner types only ever meets textContent and value.

let counter = 0;
const unique = (prefix) => `${prefix}-${Date.now().toString(36)}-${++counter}`;

function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "html") node.innerHTML = value; // rendered by our own Markdown, raw HTML escaped
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

const signs = { right: ["✓", "right"], wrong: ["✗", "not right"] };

// Meaning never by colour alone: a sign for the eye, a word for the ear.
function mark(holder, kind) {
  holder.dataset.mark = kind || "";
  holder.querySelector(":scope > .iq-mark")?.remove();
  if (!kind) return;
  const [sign, word] = signs[kind];
  holder.append(
    h("span", { class: "iq-mark" }, h("span", { "aria-hidden": "true" }, ` ${sign}`), h("span", { class: "iq-sr" }, ` (${word})`)),
  );
}
