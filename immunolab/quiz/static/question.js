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

// A clock time, with the day where it is another one.
function clock(iso) {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return "";
  const day = moment.toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "long" };
  return ` at ${moment.toLocaleString([], { ...day, hour: "2-digit", minute: "2-digit" })}`;
}

// Another window has saved something else: which of the two is to stand?
function makeOther(onshow, onkeep) {
  const words = h("p", {});
  const button = (text, onclick) => h("button", { type: "button", onclick }, text);
  const node = h("div", { class: "iq-other", role: "alert", hidden: true }, words);
  node.append(button("Show that answer", onshow), button("Keep this one", onkeep));
  return {
    node,
    ask(state) {
      words.textContent = `Answered in another window${clock(state.saved_at)}. What stands here is not saved.`;
      node.hidden = false;
    },
    done() {
      node.hidden = true;
    },
  };
}

// What is not saved yet is kept in this tab, so that it survives the cell that is run again.
function makeDraft(spec) {
  const key = `immunolab-draft ${spec.mirror}`;
  const store = (action) => {
    try {
      return action(window.sessionStorage);
    } catch {
      return null; // a page may have no storage, or a full one
    }
  };
  return {
    // True if it is kept.
    keep: (draft) =>
      spec.turn === undefined && store((kept) => kept.setItem(key, JSON.stringify(draft)) ?? true) === true,
    drop: () => store((kept) => kept.removeItem(key)),
    take() {
      const draft = spec.turn === undefined ? store((kept) => JSON.parse(kept.getItem(key))) : null;
      store((kept) => kept.removeItem(key));
      return draft;
    },
  };
}

// What stands around the control.
function frame(spec, control, sure, onclick, other) {
  const words = spec.button ?? (spec.mode === "predict" ? "Commit" : "Check");
  const meta = h("p", { class: "iq-meta", id: unique("iq-meta") }, spec.meta);
  const page = {
    status: h("div", { class: "iq-status", role: "status", "aria-live": "polite", tabindex: "-1" }),
    feedback: h("div", { class: "iq-feedback", "aria-live": "polite" }),
    spoken: h("div", { class: "iq-sr", "aria-live": "polite" }),
    notice: h("p", { class: "iq-notice", hidden: true }),
    stale: h("p", { class: "iq-meta", hidden: true, role: "status" }, OLDER),
    trouble: makeTrouble(),
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
    other.node,
    page.trouble.node,
    h("div", { class: "iq-foot" }, page.check, page.status),
    page.feedback,
    page.stale,
    page.spoken,
  );
  return page;
}

// A button that has done its work stays where it is, and the focus with it.
function shut(button, words) {
  button.setAttribute("aria-disabled", "true");
  if (words) button.textContent = words;
}

// What the kernel says of the answer. `anew`: it comes from elsewhere, not from this page.
function show(page, control, sure, state, anew) {
  if (!(state.tone === "error" && state.seq)) control.write(state.response, anew);
  sure?.write(state.sure, Boolean(state.sure_stands));
  sure?.ask(isAnswer(control.read()));
  page.root.dataset.tone = state.tone;
  const sign = h("span", { class: "iq-sign", "aria-hidden": "true" }, TONES[state.tone] ?? "");
  page.status.replaceChildren(...(state.message ? [sign, ` ${state.message}`] : []));
  page.feedback.innerHTML = state.feedback ?? "";
  control.marks(state.marks ?? {});
  page.notice.hidden = !state.notice;
  page.notice.textContent = state.notice ?? "";
  if (state.committed) seal(page);
  else {
    page.fieldset.disabled = false; // a review's next question may be drawn before the last one's state is gone
    if (page.check) page.check.hidden = false;
  }
}

// No answer is taken any more. In a lesson the button says so; where the next question follows, it goes.
function seal(page) {
  const within = page.root.contains(document.activeElement);
  const stays = page.root.dataset.mode === "predict";
  page.fieldset.disabled = true;
  if (!page.check) return;
  if (stays) shut(page.check, "Bet placed");
  else page.check.hidden = true;
  if (within && document.activeElement !== page.check) (stays ? page.check : page.status).focus();
  else if (within && !stays) page.status.focus(); // else focus would fall out of the question
}

function render({ model, el }) {
  const spec = model.get("spec");
  let asked = 0; // the number of the last answer that was sent
  let unsaved = null; // what was sent and not heard of yet
  let base; // marks the answer that this page last saw saved
  let waiting = null;

  function send(type) {
    control.settle?.();
    const response = control.read();
    sure?.ask(isAnswer(response));
    unsaved = { response, base, ...(sure ? { sure: sure.read() } : {}) };
    asked = line.send({ type, ...unsaved });
    if (line.lost()) told("lost");
  }

  function changed() {
    control.marks({});
    page.feedback.replaceChildren();
    send("answer");
  }

  function say(words) {
    page.spoken.textContent = words;
  }

  function told(trouble) {
    page.root.dataset.trouble = trouble;
    if (trouble === "lost" && page.check) shut(page.check);
    else if (page.check && !page.fieldset.disabled) page.check.removeAttribute("aria-disabled");
    if (!unsaved) page.trouble.tell(trouble);
    else if (trouble === "slow") page.trouble.tell(trouble, `Not saved yet. ${TROUBLE.slow}`);
    else if (trouble) {
      const why = trouble === "lost" ? "The page has lost its connection to Python" : "No answer from Python yet";
      const back = draft.keep(unsaved)
        ? "Choose Run, Run All Cells: it comes back here."
        : "Copy what you entered, then choose Run, Run All Cells.";
      page.trouble.tell(trouble, `${why}: your last answer is not saved. ${back}`);
    } else page.trouble.tell("");
  }

  const control = KINDS[spec.kind](spec, changed, say);
  const sure = spec.sure?.length ? sureness(spec.sure, changed) : null;
  const draft = makeDraft(spec);
  const other = makeOther(
    () => settled(() => show(page, control, sure, model.get("state"), true)),
    () => settled(() => send("answer")),
  );
  const page = frame(spec, control, sure, () => !page.check.ariaDisabled && send("check"), other);
  const line = makeLine(model, told);

  page.root.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && [control.input, ...(control.inputs ?? [])].includes(event.target) && page.check) {
      event.preventDefault();
      send("check");
    }
  });
  page.root.addEventListener("focusin", () => line.look());
  keepKeys(page.root);

  // One of two answers was chosen.
  function settled(act) {
    base = model.get("state").copy;
    other.done();
    act();
    (page.check ?? page.status).focus();
  }

  function apply() {
    const state = model.get("state");
    const own = state.view === line.view;
    if (own ? state.seq < asked : unsaved && !state.committed) return; // an answer of this page is on its way
    if (own) {
      unsaved = null;
      draft.drop();
    }
    const differs = own ? state.elsewhere : control.pending?.();
    if (differs && !state.committed) {
      other.ask(state);
      return;
    }
    other.done();
    base = state.copy;
    show(page, control, sure, state, !own);
    watchCopy(state);
  }

  // What was not saved when the connection was lost: saved now, unless another answer was saved since.
  function restore() {
    const state = model.get("state");
    const kept = draft.take();
    if (!kept || state.committed || !isAnswer(kept.response)) return;
    if (JSON.stringify(kept.response) === JSON.stringify(state.response)) return;
    try {
      control.write(kept.response, true);
      sure?.write(kept.sure ?? null, false);
    } catch {
      show(page, control, sure, state, true); // the question is another one today
      return;
    }
    if (kept.base === state.copy) send("answer");
    else other.ask(state);
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

  el.append(page.root, hideCopy(model.get("still_class")));
  model.on("change:state", apply);
  apply();
  restore();
  return () => {
    clearTimeout(waiting);
    line.close();
    model.off("change:state", apply);
  };
}
