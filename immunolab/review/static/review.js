// The frame around a question that is asked again. The question is drawn by the quiz's own script, from the same model.

// A button that says how it went, and when the question would come back.
function gradeButton(grade, onclick) {
  const when = h("span", { class: "ir-when" }, ` ${grade.when}`);
  return h("button", { type: "button", "data-word": grade.word, onclick }, h("strong", {}, grade.label), when);
}

// What stands around the question.
function reviewPage(onnext) {
  const page = {
    dots: h("span", { class: "ir-dots", "aria-hidden": "true" }),
    where: h("p", { class: "ir-where", tabindex: "-1" }),
    notice: h("p", { class: "ir-notice", role: "alert", hidden: true }),
    slot: h("div", { class: "ir-slot" }),
    ask: h("span", { class: "ir-ask", id: unique("ir-ask") }, "How was it to find?"),
    grades: h("span", { class: "ir-buttons" }),
    next: h("button", { type: "button", class: "ir-next", hidden: true, onclick: onnext }, "Next"),
    trouble: makeTrouble(),
    ending: h("div", { class: "ir-ending", tabindex: "-1", hidden: true }),
  };
  page.grade = h("div", { class: "ir-grade", role: "group", "aria-labelledby": page.ask.id }, page.ask, page.grades);
  const title = h("h3", { class: "ir-title", id: unique("ir-title") });
  page.title = title;
  const head = h("div", { class: "ir-head" }, title, page.dots);
  const foot = h("div", { class: "ir-foot" }, page.grade, page.next);
  page.root = h(
    "section",
    { class: "ir-review", "aria-labelledby": title.id },
    head,
    page.where,
    page.notice,
    page.slot,
    foot,
    page.trouble.node,
    page.ending,
  );
  return page;
}

function showFrame(page, frame, grade) {
  const done = frame.stage === "done";
  page.root.dataset.stage = frame.stage;
  page.title.textContent = frame.title;
  page.where.textContent = frame.where;
  page.where.hidden = done;
  page.notice.textContent = frame.notice;
  page.notice.hidden = !frame.notice;
  page.dots.textContent = Array.from({ length: frame.of }, (_, n) => (n < frame.at ? "●" : "○")).join(" ");
  page.grade.hidden = frame.stage !== "grade";
  page.grades.replaceChildren(...frame.grades.map((one) => gradeButton(one, () => grade(one.word))));
  page.next.hidden = frame.stage !== "next";
  page.next.textContent = frame.at + 1 < frame.of ? "Next" : "To the end";
  page.ending.hidden = !done;
  page.ending.innerHTML = frame.ending;
}

function review({ model, el }) {
  let leave = null;
  let turn = null;
  const page = reviewPage(() => line.send({ type: "next" }));

  const line = makeLine(model, (news) => {
    page.trouble.tell(model.get("frame").stage === "ask" ? "" : news); // the question says it itself
  });

  function question() {
    const spec = model.get("spec");
    if (spec.turn === turn) return;
    turn = spec.turn;
    leave?.();
    leave = null;
    page.slot.replaceChildren();
    if (spec.id) leave = render({ model, el: page.slot });
  }

  function frame() {
    const now = model.get("frame");
    const moved = page.root.contains(document.activeElement) && now.at !== Number(page.root.dataset.at);
    page.root.dataset.at = now.at;
    showFrame(page, now, (word) => line.send({ type: "grade", word }));
    if (moved) (now.stage === "done" ? page.ending : page.where).focus(); // the button that was pressed is gone
  }

  keepKeys(page.root);
  page.root.dataset.at = model.get("frame").at;
  el.append(page.root, hideCopy(model.get("still_class")));
  question();
  frame();
  model.on("change:spec", question);
  model.on("change:frame", frame);
  return () => {
    leave?.();
    line.close();
    model.off("change:spec", question);
    model.off("change:frame", frame);
  };
}
