// A picture that waits for a bet: its HTML comes from the kernel once it is open. `start` wakes what is in it.
const waiting =
  (start = () => {}) =>
  ({ model, el }) =>
    whenOpen(model, el, () => {
      const node = h("div", { class: "im-opened", html: model.get("picture") });
      el.append(node, hideCopy(model.get("still_class")));
      start(node);
      return { node, end() {} };
    });
