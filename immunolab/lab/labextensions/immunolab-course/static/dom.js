// Helpers that every widget of the course shares; no library. What a learner types only ever meets textContent and value.

let counter = 0;
const unique = (prefix) => `${prefix}-${Date.now().toString(36)}-${++counter}`;

// An element: `on...` listens, `html` is markup of our own (escaped where it was made), true and false switch.
function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "html") node.innerHTML = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// A notebook moves between cells with plain keys; inside a widget they belong to its controls.
function keepKeys(root) {
  root.addEventListener("keydown", (event) => {
    const notebook = event.ctrlKey || event.metaKey || event.altKey || (event.key === "Enter" && event.shiftKey);
    if (!notebook) event.stopPropagation();
  });
}

export { h, keepKeys, unique };
