// The record of study: a field for the name, the record as it stands, and its page to print. The page opens in a tab of
// the browser, where it can be printed or saved; no file is written.

const WAIT = 400; // ms after the last key until the record takes the name

function render({ model, el }) {
  const id = unique("ir");
  const field = h("input", { id, type: "text", autocomplete: "name", maxlength: "120" });
  const open = h("button", { type: "button" }, "Open the page to print");
  const record = h("div", { class: "ir-record" });
  field.value = model.get("name");
  let timer;

  const show = () => {
    record.innerHTML = model.get("record"); // made by immunolab.html, in which a name is text
    if (document.activeElement !== field) field.value = model.get("name");
  };
  const send = () => {
    clearTimeout(timer);
    if (field.value === model.get("name")) return;
    model.send({ name: field.value });
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(send, WAIT);
  });
  field.addEventListener("change", send);
  open.addEventListener("click", () => {
    const address = URL.createObjectURL(new Blob([model.get("page")], { type: "text/html" }));
    window.open(address, "_blank");
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  });
  model.on("change:record", show);

  const label = h("label", { for: id }, "Your name, if it is to stand on the page");
  const root = h("div", { class: "ir-study" }, h("div", { class: "ir-form" }, label, field, open), record);
  keepKeys(root);
  el.append(root);
  show();
  return () => {
    clearTimeout(timer);
    model.off("change:record", show);
  };
}
