// What a glossary term means, where it stands: on hover, on focus, and at a first touch.
const box = document.createElement("div");
box.className = "ib-means";
box.id = "ib-means";
box.setAttribute("role", "tooltip");
box.hidden = true;
let at = null;

function place(link) {
  const [first] = link.getClientRects();
  const left = Math.max(8, Math.min(first.left, innerWidth - box.offsetWidth - 8));
  const below = first.bottom + 6 + box.offsetHeight < innerHeight;
  box.style.left = `${left + scrollX}px`;
  box.style.top = `${(below ? first.bottom + 6 : first.top - box.offsetHeight - 6) + scrollY}px`;
}

function show(link) {
  at = link;
  box.textContent = link.dataset.means;
  box.hidden = false;
  link.setAttribute("aria-describedby", box.id);
  place(link);
}

function hide() {
  at?.removeAttribute("aria-describedby");
  at = null;
  box.hidden = true;
}

document.body.append(box);
for (const link of document.querySelectorAll("a.ib-term[title]")) {
  link.dataset.means = link.title;
  link.removeAttribute("title"); // or the browser would show it a second time
  let touched = false;
  link.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && show(link));
  link.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hide());
  link.addEventListener("focus", () => show(link));
  link.addEventListener("blur", hide);
  link.addEventListener("pointerdown", (event) => {
    touched = event.pointerType !== "mouse" && at !== link;
  });
  link.addEventListener("click", (event) => {
    if (!touched) return;
    event.preventDefault(); // a second touch follows the link
    touched = false;
    show(link);
  });
}
addEventListener("keydown", (event) => event.key === "Escape" && hide());
