// ordering: drag a row, or move it with its two buttons; what happened is spoken.
function ordering(spec, changed, say) {
  const items = Object.fromEntries(spec.items.map((item) => [item.id, item]));
  let order = [...spec.start];
  let answered = false;
  let dragged = null;
  let lastMarks = {};
  const list = h("ol", { class: "iq-order" });

  function move(id, to, focus) {
    const from = order.indexOf(id);
    if (to < 0 || to >= order.length) return;
    if (from !== to) order.splice(to, 0, ...order.splice(from, 1));
    answered = true;
    draw();
    say(`${items[id].text}: now ${to + 1} of ${order.length}`);
    if (focus) focusOn(list.children[to], focus);
    changed();
  }

  // Focus stays on the row that was moved; at an end, on its other button.
  function focusOn(row, way) {
    const [up, down] = row.querySelectorAll("button");
    const wanted = way === "up" ? up : down;
    (wanted.disabled ? (way === "up" ? down : up) : wanted).focus();
  }

  function button(id, way, to, disabled) {
    const label = `Move ${way}: ${items[id].text}`;
    const onclick = () => move(id, to, way);
    return h("button", { type: "button", "aria-label": label, disabled, onclick }, way === "up" ? "↑" : "↓");
  }

  function row(id, place) {
    const node = h(
      "li",
      { class: "iq-item", draggable: "true", "data-id": id },
      h("span", { class: "iq-grip", "aria-hidden": "true" }, "⠿"),
      h("span", { class: "iq-item-text", html: items[id].html }),
      h(
        "span",
        { class: "iq-moves" },
        button(id, "up", place - 1, place === 0),
        button(id, "down", place + 1, place === order.length - 1),
      ),
    );
    draggable(node, id);
    return node;
  }

  function draggable(node, id) {
    node.addEventListener("dragstart", (event) => {
      dragged = id;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", id);
      event.stopPropagation();
    });
    node.addEventListener("dragover", (event) => dragged && event.preventDefault());
    node.addEventListener("drop", (event) => {
      event.preventDefault();
      event.stopPropagation();
      if (dragged) move(dragged, order.indexOf(id));
      dragged = null;
    });
    node.addEventListener("dragend", () => {
      dragged = null;
    });
  }

  function markAll() {
    for (const node of list.children) mark(node, lastMarks[node.dataset.id]);
  }

  function draw() {
    list.replaceChildren(...order.map(row));
    markAll();
  }

  function accept() {
    answered = true;
    changed();
  }

  const keep = h("button", { type: "button", class: "iq-keep", onclick: accept }, "This order is my answer");
  draw();
  return {
    body: h("div", {}, list, keep),
    read: () => (answered ? [...order] : null),
    write(response) {
      answered = Boolean(response);
      keep.hidden = answered;
      const next = response ?? spec.start;
      if (next.join() === order.join()) return;
      order = [...next];
      draw();
    },
    marks(marks) {
      lastMarks = marks;
      markAll();
    },
  };
}

KINDS.ordering = ordering;
