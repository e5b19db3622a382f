// One card at a time. The kernel owns what is kept and what the dossier says; its own HTML is escaped there.

function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

function render({ model, el }) {
  const cards = model.get("cards");
  const { verdicts, sure } = model.get("choices");
  const id = `ic-${Math.random().toString(36).slice(2, 10)}`;
  const judged = () => model.get("judged");
  let shown = cards;
  let place = Math.max(0, cards.findIndex((card) => !(card.number in judged())));

  const articles = [...new Set(cards.map((card) => card.article))];
  const article = make(
    "select", { id: `${id}-article` }, make("option", { value: "" }, "All five articles"),
    ...articles.map((name) => make("option", { value: name }, name)),
  );
  const where = make("p", { class: "ic-where", role: "status" });
  const quote = make("blockquote", {});
  const claim = make("p", { class: "ic-claim" });
  const group = (name, title, options) => make(
    "fieldset", { class: `ic-${name}` }, make("legend", {}, title),
    ...options.map(([value, words, more]) => make(
      "label", {}, make("input", { type: "radio", name: `${id}-${name}`, value }), make("span", {}, words),
      ...(more ? [make("span", { class: "ic-more" }, `: ${more}`)] : []),
    )),
  );
  const verdict = group("verdict", "Your verdict", Object.entries(verdicts).map(([value, more]) => [value, value, more]));
  const certain = group("sure", "How sure are you?", sure.map((value) => [value, value === 20 ? "20 %, a guess" : `${value} %`]));
  const button = make("button", { type: "button", onclick: send }, "Judge");
  const told = make("div", { class: "ic-told", role: "status", tabindex: "-1" });
  const error = make("p", { class: "ic-error", role: "alert" });
  const back = make("button", { type: "button", onclick: () => go(-1) }, "Previous");
  const on = make("button", { type: "button", onclick: () => go(1) }, "Next");
  const root = make(
    "section", { class: "ic-deck", "aria-label": "Statements to judge" },
    make("div", { class: "ic-top" }, make("label", { for: `${id}-article` }, "Article"), article), where, quote, claim,
    make("div", { class: "ic-forms" }, verdict, certain), button, error, told, make("div", { class: "ic-foot" }, back, on),
  );

  const chosen = (field) => field.querySelector("input:checked")?.value;

  function send() {
    const [choice, degree] = [chosen(verdict), chosen(certain)];
    if (!choice || !degree) {
      error.textContent = "Choose a verdict and how sure you are, then press Judge.";
      return;
    }
    error.textContent = "";
    model.send({ type: "judge", number: shown[place].number, verdict: choice, sure: Number(degree) });
  }

  function go(step) {
    place = (place + step + shown.length) % shown.length;
    error.textContent = "";
    draw();
    quote.focus();
  }

  function draw() {
    const card = shown[place];
    const answer = judged()[card.number];
    const done = shown.filter((one) => one.number in judged()).length;
    where.textContent = `Statement ${place + 1} of ${shown.length}: ${card.number}, ${card.article}. ${done} judged.`;
    quote.textContent = `“${card.quote}”`;
    quote.setAttribute("tabindex", "-1");
    claim.textContent = `In short: ${card.claim}`;
    for (const [field, value] of [[verdict, answer?.verdict], [certain, answer?.sure]]) {
      field.disabled = Boolean(answer);
      for (const input of field.querySelectorAll("input")) input.checked = answer ? input.value === String(value) : false;
    }
    button.hidden = Boolean(answer);
    root.dataset.right = answer ? String(answer.right) : "";
    told.innerHTML = answer ? answer.html : "";
  }

  const refresh = () => {
    const inside = root.contains(document.activeElement);
    draw();
    if (inside && button.hidden) told.focus();
  };
  const warn = () => { error.textContent = model.get("error"); };
  article.addEventListener("change", () => {
    shown = article.value ? cards.filter((card) => card.article === article.value) : cards;
    place = Math.max(0, shown.findIndex((card) => !(card.number in judged())));
    draw();
  });
  // A notebook moves between cells with plain keys; here they belong to the controls.
  root.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && !(event.key === "Enter" && event.shiftKey)) event.stopPropagation();
  });
  model.on("change:judged", refresh);
  model.on("change:error", warn);
  el.append(root);
  draw();
  warn();
  return () => {
    model.off("change:judged", refresh);
    model.off("change:error", warn);
  };
}

export default { render };
