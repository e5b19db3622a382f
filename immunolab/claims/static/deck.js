// One card at a time. The kernel owns what is kept and what the dossier says; its own HTML is escaped there.

const UNSAID = "Choose a verdict and how sure you are, then press Judge.";

// A group of radios. options: value, words, and what is said more about it.
function radios(name, title, options) {
  const group = unique(`ic-${name}`);
  const labels = options.map(([value, words, more]) =>
    h(
      "label",
      {},
      h("input", { type: "radio", name: group, value }),
      h("span", {}, words),
      more ? h("span", { class: "ic-more" }, `: ${more}`) : null,
    ),
  );
  const field = h("fieldset", { class: `ic-${name}` }, h("legend", {}, title), ...labels);
  return {
    field,
    chosen: () => field.querySelector("input:checked")?.value,
    // Shows an answer and locks it; without one, opens for a choice.
    set(value) {
      field.disabled = value !== undefined;
      for (const input of field.querySelectorAll("input")) input.checked = input.value === String(value);
    },
  };
}

// What stands on the page.
function table(cards, choices, on) {
  const id = unique("ic-article");
  const articles = [...new Set(cards.map((card) => card.article))];
  const page = {
    article: h(
      "select",
      { id, onchange: on.article },
      h("option", { value: "" }, "All five articles"),
      ...articles.map((name) => h("option", { value: name }, name)),
    ),
    where: h("p", { class: "ic-where", role: "status" }),
    quote: h("blockquote", { tabindex: "-1" }),
    claim: h("p", { class: "ic-claim" }),
    verdict: radios(
      "verdict",
      "Your verdict",
      Object.entries(choices.verdicts).map(([value, more]) => [value, value, more]),
    ),
    sure: radios(
      "sure",
      "How sure are you?",
      choices.sure.map((value) => [value, value === 20 ? "20 %, a guess" : `${value} %`]),
    ),
    judge: h("button", { type: "button", onclick: on.judge }, "Judge"),
    told: h("div", { class: "ic-told", role: "status", tabindex: "-1" }),
    error: h("p", { class: "ic-error", role: "alert" }),
    trouble: makeTrouble(),
  };
  const turn = (words, step) => h("button", { type: "button", onclick: () => on.turn(step) }, words);
  page.root = h(
    "section",
    { class: "ic-deck", "aria-label": "Statements to judge" },
    h("div", { class: "ic-top" }, h("label", { for: id }, "Article"), page.article),
    page.where,
    page.quote,
    page.claim,
    h("div", { class: "ic-forms" }, page.verdict.field, page.sure.field),
    page.judge,
    page.error,
    page.trouble.node,
    page.told,
    h("div", { class: "ic-foot" }, turn("Previous", -1), turn("Next", 1)),
  );
  return page;
}

// A card, and what the dossier said to the learner's judgement of it, if there is one.
function showCard(page, card, answer) {
  page.quote.textContent = `“${card.quote}”`;
  page.claim.textContent = `In short: ${card.claim}`;
  page.verdict.set(answer?.verdict);
  page.sure.set(answer?.sure);
  page.judge.hidden = Boolean(answer);
  page.root.dataset.right = answer ? String(answer.right) : "";
  page.told.innerHTML = answer ? answer.html : "";
}

function render({ model, el }) {
  const cards = model.get("cards");
  const judged = () => model.get("judged");
  const firstOpen = (some) =>
    Math.max(
      0,
      some.findIndex((card) => !(card.number in judged())),
    );
  let shown = cards;
  let place = firstOpen(cards);
  const page = table(cards, model.get("choices"), { judge, turn, article });
  const line = makeLine(model, (trouble) => page.trouble.tell(trouble));

  function judge() {
    const [verdict, sure] = [page.verdict.chosen(), page.sure.chosen()];
    page.error.textContent = verdict && sure ? "" : UNSAID;
    if (verdict && sure) line.send({ type: "judge", number: shown[place].number, verdict, sure: Number(sure) });
  }

  function turn(step) {
    place = (place + step + shown.length) % shown.length;
    page.error.textContent = "";
    draw();
    page.quote.focus();
  }

  function article() {
    shown = page.article.value ? cards.filter((card) => card.article === page.article.value) : cards;
    place = firstOpen(shown);
    draw();
  }

  function draw() {
    const card = shown[place];
    const done = shown.filter((one) => one.number in judged()).length;
    const where = `Statement ${place + 1} of ${shown.length}: ${card.number}, ${card.article}.`;
    page.where.textContent = `${where} ${done} judged.`;
    showCard(page, card, judged()[card.number]);
  }

  function refresh() {
    const inside = page.root.contains(document.activeElement);
    draw();
    if (inside && page.judge.hidden) page.told.focus();
  }

  function warn() {
    page.error.textContent = model.get("error");
  }

  keepKeys(page.root);
  model.on("change:judged", refresh);
  model.on("change:error", warn);
  el.append(page.root, hideCopy(model.get("still_class")));
  draw();
  warn();
  return () => {
    line.close();
    model.off("change:judged", refresh);
    model.off("change:error", warn);
  };
}

export default { render };
