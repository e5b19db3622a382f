// Every kind's control by what `kind` says; the scripts of the kinds put themselves here.
const KINDS = {};

const SIGNS = { right: ["✓", "right"], wrong: ["✗", "not right"] };

// Meaning never by colour alone: a sign for the eye, a word for the ear.
function mark(holder, kind) {
  holder.dataset.mark = kind || "";
  holder.querySelector(":scope > .iq-mark")?.remove();
  if (!kind) return;
  const [sign, word] = SIGNS[kind];
  holder.append(
    h(
      "span",
      { class: "iq-mark" },
      h("span", { "aria-hidden": "true" }, ` ${sign}`),
      h("span", { class: "iq-sr" }, ` (${word})`),
    ),
  );
}

const markRows = (rows) => (marks) => {
  for (const r of rows) mark(r.row, marks[r.id]);
};
