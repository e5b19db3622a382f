// What happened: closed until the bet is placed, then open by itself. The kernel sends the text only when it is open.
function render({ model, el }) {
  const spec = model.get("spec");
  const title = h("h4", { class: "iq-title", id: unique("iq-reveal"), tabindex: "-1" }, spec.title);
  const spoken = h("p", { class: "iq-sr", role: "status" });
  const notice = h("p", { class: "iq-notice", role: "alert", hidden: true });
  const shut = makeShut(model, spec.closed, spec.skip);
  const bet = h("div", { class: "iq-bet" });
  const text = h("div", { class: "iq-text" });
  const tables = h("div", { class: "iq-tables" });
  const told = h("div", { class: "iq-told", hidden: true }, bet, text, tables);
  const written = new Map();
  const root = h("section", { class: "iq-reveal", "aria-labelledby": title.id, "data-reveal": spec.id });
  root.append(title, notice, shut.node, told, spoken);
  keepKeys(root);

  // What is the same stays: what a reader has unfolded does not fold under her.
  function write(part, html) {
    if (written.get(part) === html) return;
    written.set(part, html);
    part.innerHTML = html;
    part.hidden = !html;
  }

  function draw(state) {
    const opens = state.open && told.hidden;
    const pressed = shut.pressed();
    root.dataset.open = state.open ? "yes" : "no";
    shut.node.hidden = state.open;
    told.hidden = !state.open;
    notice.hidden = !state.notice;
    notice.textContent = state.notice ?? "";
    const label = state.placed ? h("p", { class: "iq-label" }, "Your bet") : "";
    bet.replaceChildren(label, h("div", { html: state.bet ?? "" }));
    write(text, state.text ?? "");
    write(tables, state.tables ?? "");
    if (opens && pressed) title.focus(); // the button that had the focus is gone
    return opens;
  }

  function changed() {
    if (draw(model.get("state"))) spoken.textContent = `Now open: ${spec.title}`;
  }

  el.append(root, hideCopy(spec.mirror));
  model.on("change:state", changed);
  draw(model.get("state"));
  return () => {
    shut.close();
    model.off("change:state", changed);
  };
}

export default { render };
