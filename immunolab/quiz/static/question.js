// One question: fieldset, legend, controls, status line. The kernel owns what is saved and what is right.

const KINDS = {
  "multiple-choice": choices,
  "multiple-response": choices,
  numeric,
  matching,
  ordering,
  hotspot,
  "free-text": freeText,
};
const TONES = { right: "✓", partly: "◐", wrong: "✗", saved: "✓", error: "!", compare: "≈" };

function render({ model, el }) {
  const spec = model.get("spec");
  let seq = 0;
  const say = (words) => (spoken.textContent = words);

  function send(type, final = true) {
    seq += 1;
    control.settle?.();
    model.send({ type, response: control.read(), seq, final });
  }
  const changed = (final) => {
    control.marks({});
    feedback.replaceChildren();
    send("answer", final);
  };

  const control = KINDS[spec.kind](spec, changed, say);
  const status = h("div", { class: "iq-status", role: "status", "aria-live": "polite" });
  const feedback = h("div", { class: "iq-feedback", "aria-live": "polite" });
  const spoken = h("div", { class: "iq-sr", "aria-live": "polite" });
  const notice = h("p", { class: "iq-notice", hidden: true });
  const stale = h("p", { class: "iq-meta", hidden: true, role: "status" },
    "Saved. Run this cell once more before you hand in the notebook file alone: the copy inside it is older.");
  const meta = h("p", { class: "iq-meta", id: unique("iq-meta") }, spec.meta);
  const check = spec.mode === "graded" ? null
    : h("button", { type: "button", class: "iq-check", onclick: () => send("check") }, spec.mode === "predict" ? "Commit" : "Check");
  const fieldset = h("fieldset", { "aria-describedby": meta.id },
    h("legend", {}, h("span", { class: "iq-label" }, spec.label), h("div", { class: "iq-stem", html: spec.stem })),
    meta, control.body);
  const root = h("div", { class: `iq-question iq-${spec.mode}`, "data-question": spec.id, "data-kind": spec.kind, "data-mode": spec.mode },
    notice, fieldset,
    spec.hint ? h("details", { class: "iq-hint" }, h("summary", {}, "Hint"), h("div", { html: spec.hint })) : null,
    h("div", { class: "iq-foot" }, check, status), feedback, stale, spoken);

  // A notebook moves between cells with plain keys; inside a question they belong to its controls.
  root.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === control.input && check) {
      event.preventDefault();
      send("check");
    }
    if (!event.ctrlKey && !event.metaKey && !event.altKey && !(event.key === "Enter" && event.shiftKey)) event.stopPropagation();
  });

  function apply() {
    const state = model.get("state");
    if (state.seq && state.seq < seq) return; // overtaken by a newer answer of this page
    if (!(state.tone === "error" && state.seq)) control.write(state.response);
    root.dataset.tone = state.tone;
    status.replaceChildren(...(state.message
      ? [h("span", { class: "iq-sign", "aria-hidden": "true" }, TONES[state.tone] ?? ""), ` ${state.message}`] : []));
    feedback.innerHTML = state.feedback ?? "";
    control.marks(state.marks ?? {});
    notice.hidden = !state.notice;
    notice.textContent = state.notice ?? "";
    fieldset.disabled = Boolean(state.committed);
    if (check) check.hidden = Boolean(state.committed);
    watchCopy(state);
  }

  // After a page reload the kernel no longer reaches the copy in the notebook's output: say what helps.
  let waiting = null;
  function watchCopy(state) {
    clearTimeout(waiting);
    if (spec.mode !== "graded" || !state.copy) return;
    waiting = setTimeout(() => {
      const copy = document.querySelector(`.${spec.mirror}`);
      stale.hidden = !copy || copy.classList.contains(`iq-copy-${state.copy}`);
    }, 1500);
  }

  const hide = h("style", {}, `.jp-OutputArea-child:has(.${spec.mirror}), .${spec.mirror} { display: none }`);
  el.append(root, hide);
  model.on("change:state", apply);
  apply();
  return () => {
    clearTimeout(waiting);
    model.off("change:state", apply);
  };
}

export default { render };
