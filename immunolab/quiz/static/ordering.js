// ordering: drag a row, or move it with its two buttons; what happened is spoken.

function ordering(spec, changed, say) {
  const items = Object.fromEntries(spec.items.map((item) => [item.id, item]));
  let order = [...spec.start];
  let answered = false;
  let dragged = null;
  const list = h("ol", { class: "iq-order" });

  function move(id, to, focus) {
    const from = order.indexOf(id);
    if (to < 0 || to >= order.length) return;
    if (from !== to) order.splice(to, 0, ...order.splice(from, 1));
    answered = true;
    draw();
    say(`${items[id].text}: now ${to + 1} of ${order.length}`);
    const buttons = list.children[to].querySelectorAll("button");
    if (focus) (buttons[focus === "up" ? 0 : 1].disabled ? buttons[focus === "up" ? 1 : 0] : buttons[focus === "up" ? 0 : 1]).focus();
    changed(true);
  }

  function row(id, place) {
    const up = h("button", { type: "button", "aria-label": `Move up: ${items[id].text}`, disabled: place === 0, onclick: () => move(id, place - 1, "up") }, "↑");
    const down = h("button", { type: "button", "aria-label": `Move down: ${items[id].text}`, disabled: place === order.length - 1, onclick: () => move(id, place + 1, "down") }, "↓");
    const node = h("li", { class: "iq-item", draggable: "true", "data-id": id },
      h("span", { class: "iq-grip", "aria-hidden": "true" }, "⠿"),
      h("span", { class: "iq-item-text", html: items[id].html }), h("span", { class: "iq-moves" }, up, down));
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
    node.addEventListener("dragend", () => (dragged = null));
    return node;
  }

  let lastMarks = {};
  function draw() {
    list.replaceChildren(...order.map(row));
    for (const node of list.children) mark(node, lastMarks[node.dataset.id]);
  }
  const keep = h("button", { type: "button", class: "iq-keep", onclick: () => { answered = true; changed(true); } }, "This order is my answer");
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
      for (const node of list.children) mark(node, marks[node.dataset.id]);
    },
  };
}
