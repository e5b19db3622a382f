// free-text: a text area that counts its words.
function freeText(spec, changed) {
  const id = unique("iq-text");
  const count = h("span", { class: "iq-count", id: `${id}-count` });
  const area = h("textarea", { id, rows: 6, spellcheck: "true", "aria-describedby": count.id });
  const recount = () => {
    const words = area.value.trim() ? area.value.trim().split(/\s+/).length : 0;
    const over = words > spec.max_words;
    count.textContent = `${words} of at most ${spec.max_words} words${over ? ": please shorten" : ""}`;
    count.dataset.over = over ? "yes" : "";
  };
  area.addEventListener("input", recount);
  const settle = typing(area, changed);
  recount();
  return {
    settle,
    pending: settle.pending,
    body: h("div", { class: "iq-entry" }, h("label", { for: id }, "Your answer"), area, count),
    read: () => area.value,
    write(response, anew) {
      if (document.activeElement !== area || anew) {
        area.value = response ?? "";
        settle();
      }
      recount();
    },
    marks() {},
  };
}

KINDS["free-text"] = freeText;
