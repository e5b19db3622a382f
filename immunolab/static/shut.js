// A place that is closed until a bet is placed: one sentence, and a button that opens it without a bet.

function makeShut(model, text, skip = true) {
  const trouble = makeTrouble();
  const line = makeLine(model, (news) => trouble.tell(news));
  const onclick = () => line.send({ type: "skip" });
  const button = skip ? h("button", { type: "button", onclick }, "Show me without a bet") : null;
  const node = h("div", { class: "im-shut" }, h("p", {}, text), button, trouble.node);
  return { node, pressed: () => Boolean(button) && document.activeElement === button, close: line.close };
}

// Draws the closed place until the model's `waits` says that it is open, then calls `open()`, which draws what was
// waited for and returns { node, end }: what takes the focus if it was in the closed place, and what ends it.
function whenOpen(model, el, open) {
  if (model.get("waits").open !== false) return open().end;
  const { text, now } = model.get("waits");
  const shut = makeShut(model, text);
  const spoken = h("p", { class: "im-sr", role: "status" });
  const notice = h("p", { class: "im-notice", role: "alert", hidden: true });
  const root = h("section", { class: "im-later", "aria-label": text }, shut.node);
  const hidden = hideCopy(model.get("still_class"));
  keepKeys(root);
  el.append(notice, root, spoken, hidden);
  let end = shut.close;
  let isOpen = false;

  function opens() {
    isOpen = true;
    const pressed = shut.pressed();
    shut.close();
    root.remove();
    hidden.remove(); // what opens hides the copy itself
    const { node, end: ended } = open();
    end = ended;
    spoken.textContent = now;
    if (!pressed) return;
    node.tabIndex = -1; // the button that had the focus is gone
    node.focus({ preventScroll: true });
    node.addEventListener("blur", () => node.removeAttribute("tabindex"), { once: true });
  }

  function changed() {
    const news = model.get("waits");
    notice.hidden = !news.notice;
    notice.textContent = news.notice;
    if (news.open && !isOpen) opens();
  }

  model.on("change:waits", changed);
  return () => {
    model.off("change:waits", changed);
    end();
  };
}
