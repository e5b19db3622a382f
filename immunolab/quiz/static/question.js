// One question: fieldset, legend, controls, status line. The kernel owns what is saved and what is right.

const TONES = { right: "✓", partly: "◐", wrong: "✗", saved: "✓", error: "!", compare: "≈" };
const OLDER = "Saved. Run this cell once more before you hand in the notebook file alone: the copy inside it is older.";

// How sure, in four steps; asked once there is an answer.
function sureness(steps, changed) {
  const name = unique("iq-sure");
  const inputs = steps.map((_, n) => h("input", { type: "radio", name, value: n + 1, onchange: changed }));
  const rows = steps.map((words, n) => h("label", { class: "iq-step" }, inputs[n], h("span", {}, words)));
  const body = h("fieldset", { class: "iq-sure", hidden: true }, h("legend", {}, "How sure are you?"), ...rows);
  return {
    body,
    read: () => Number(inputs.find((i) => i.checked)?.value) || null,
    write(step, stands) {
      for (const i of inputs) i.checked = Number(i.value) === step;
      body.disabled = stands;
    },
    ask(answered) {
      body.hidden = !answered || (body.disabled && !inputs.some((i) => i.checked)); // too late to say it now
    },
  };
}

const isAnswer = (response) =>
  response && typeof response === "object" ? Object.keys(response).length > 0 : Boolean(response || response === 0);

// What stands around the control.
function frame(spec, control, sure, onclick) {
  const words = spec.button ?? (spec.mode === "predict" ? "Commit" : "Check");
  const meta = h("p", { class: "iq-meta", id: unique("iq-meta") }, spec.meta);
  const page = {
    status: h("div", { class: "iq-status", role: "status", "aria-live": "polite", tabindex: "-1" }),
    feedback: h("div", { class: "iq-feedback", "aria-live": "polite" }),
    spoken: h("div", { class: "iq-sr", "aria-live": "polite" }),
    notice: h("p", { class: "iq-notice", hidden: true }),
    stale: h("p", { class: "iq-meta", hidden: true, role: "status" }, OLDER),
    check: spec.mode === "graded" ? null : h("button", { type: "button", class: "iq-check", onclick }, words),
  };
  const stem = h("div", { class: "iq-stem", html: spec.stem });
  const legend = h("legend", {}, h("span", { class: "iq-label" }, spec.label), stem);
  page.fieldset = h(
    "fieldset",
    { class: "iq-asked", "aria-describedby": meta.id },
    legend,
    meta,
    control.body,
    sure?.body ?? null,
  );
  const data = { "data-question": spec.id, "data-kind": spec.kind, "data-mode": spec.mode };
  page.root = h(
    "div",
    { class: `iq-question iq-${spec.mode}`, ...data },
    page.notice,
    page.fieldset,
    spec.hint ? h("details", { class: "iq-hint" }, h("summary", {}, "Hint"), h("div", { html: spec.hint })) : null,
    h("div", { class: "iq-foot" }, page.check, page.status),
    page.feedback,
    page.stale,
    page.spoken,
  );
  return page;
}

// What the kernel says of the answer.
function show(page, control, sure, state) {
  if (!(state.tone === "error" && state.seq)) control.write(state.response);
  sure?.write(state.sure, Boolean(state.sure_stands));
  sure?.ask(isAnswer(control.read()));
  page.root.dataset.tone = state.tone;
  const sign = h("span", { class: "iq-sign", "aria-hidden": "true" }, TONES[state.tone] ?? "");
  page.status.replaceChildren(...(state.message ? [sign, ` ${state.message}`] : []));
  page.feedback.innerHTML = state.feedback ?? "";
  control.marks(state.marks ?? {});
  page.notice.hidden = !state.notice;
  page.notice.textContent = state.notice ?? "";
  const within = page.check && !page.check.hidden && page.root.contains(document.activeElement);
  page.fieldset.disabled = Boolean(state.committed);
  if (page.check) page.check.hidden = Boolean(state.committed);
  if (within && page.check.hidden) page.status.focus(); // else focus would fall out of the question
}

function render({ model, el }) {
  const spec = model.get("spec");
  let seq = 0;
  let waiting = null;

  function send(type) {
    seq += 1;
    control.settle?.();
    const response = control.read();
    sure?.ask(isAnswer(response));
    model.send({ type, response, seq, ...(sure ? { sure: sure.read() } : {}) });
  }

  function changed() {
    control.marks({});
    page.feedback.replaceChildren();
    send("answer");
  }

  function say(words) {
    page.spoken.textContent = words;
  }

  const control = KINDS[spec.kind](spec, changed, say);
  const sure = spec.sure?.length ? sureness(spec.sure, changed) : null;
  const page = frame(spec, control, sure, () => send("check"));

  page.root.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && [control.input, ...(control.inputs ?? [])].includes(event.target) && page.check) {
      event.preventDefault();
      send("check");
    }
  });
  keepKeys(page.root);

  function apply() {
    const state = model.get("state");
    if (state.seq && state.seq < seq) return; // overtaken by a newer answer of this page
    show(page, control, sure, state);
    watchCopy(state);
  }

  // After a page reload the kernel no longer reaches the copy in the notebook's output: say what helps.
  function watchCopy(state) {
    clearTimeout(waiting);
    if (spec.mode !== "graded" || !state.copy) return;
    waiting = setTimeout(() => {
      const copy = document.querySelector(`.${spec.mirror}`);
      page.stale.hidden = !copy || copy.classList.contains(`iq-copy-${state.copy}`);
    }, 1500);
  }

  el.append(page.root, h("style", {}, `.jp-OutputArea-child:has(.${spec.mirror}), .${spec.mirror} { display: none }`));
  model.on("change:state", apply);
  apply();
  return () => {
    clearTimeout(waiting);
    model.off("change:state", apply);
  };
}
