/* Step player: `startScene(section)`. Without it the section is all steps, each an image with its caption. */
const startScene = (() => {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const make = (tag, name, text = "", attributes = {}) => {
    const el = Object.assign(document.createElement(tag), { className: name, textContent: text });
    for (const [key, value] of Object.entries(attributes)) el.setAttribute(key, value);
    return el;
  };
  // The still becomes part of the page, so that it takes the page's theme; its ids get a number of their own.
  const intoPage = (step) => {
    const still = step.querySelector(".sc-still");
    if (!still) return;
    const source = still.getAttribute("src");
    const text = decodeURIComponent(source.slice(source.indexOf(",") + 1));
    const own = text.match(/ id="([^"]+)"/)[1];
    window.immunolabScenes = (window.immunolabScenes ?? 0) + 1;
    const numbered = text.replaceAll(own, `${own}-n${window.immunolabScenes}`);
    const svg = new DOMParser().parseFromString(numbered, "image/svg+xml").documentElement;
    if (svg.nodeName !== "svg") return; // the still stays
    svg.querySelector(".sc-own")?.remove();
    still.replaceWith(document.importNode(svg, true));
  };
  const places = (el) => new Map([...el.querySelectorAll("[data-key]")].map((g) => [g.dataset.key, g]));
  const glide = (from, to) => {
    const old = places(from);
    for (const [key, g] of places(to)) {
      const was = old.get(key);
      if (was && was.dataset.x === g.dataset.x && was.dataset.y === g.dataset.y) continue;
      const frames = was
        ? [
            { transform: `translate(${was.dataset.x - g.dataset.x}px, ${was.dataset.y - g.dataset.y}px)` },
            { transform: "none" },
          ]
        : [{ opacity: 0 }, { opacity: getComputedStyle(g).opacity }];
      g.animate(frames, { duration: 650, easing: "cubic-bezier(.3,0,.2,1)", fill: "backwards" });
    }
    const words = to.querySelector(".sc-words");
    words?.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 300, delay: 350, fill: "backwards" });
  };
  const start = (scene) => {
    scene.dataset.scOn = "";
    const steps = [...scene.querySelectorAll(".sc-step")];
    const caption = make("p", "sc-caption", "", { "aria-live": "polite" });
    const bar = make("div", "sc-bar");
    const button = (name, text, attributes) => make("button", name, text, { type: "button", ...attributes });
    const [back, next] = [button("sc-back", "Back"), button("sc-next", "Next")];
    const all = button("sc-all", "All steps", { "aria-pressed": "false" });
    const dots = steps.map((_, k) => button("sc-dot", "", { "aria-label": `Step ${k + 1}` }));
    const row = make("div", "sc-dots");
    row.append(...dots);
    bar.append(back, row, next, all);
    scene.querySelector(".sc-stage").after(caption, ...(steps.length > 1 ? [bar] : []));
    let at = 0;
    const show = (i) => {
      const from = steps[at];
      at = Math.max(0, Math.min(steps.length - 1, i));
      intoPage(steps[at]);
      steps.forEach((step, k) => {
        step.classList.toggle("is-on", k === at);
      });
      dots.forEach((dot, k) => {
        if (k === at) dot.setAttribute("aria-current", "step");
        else dot.removeAttribute("aria-current");
      });
      const held = document.activeElement;
      back.disabled = at === 0;
      next.disabled = at === steps.length - 1;
      if (held?.disabled) dots[at].focus(); // the keyboard stays in the scene
      const words = steps[at].querySelector("figcaption").lastChild.textContent.trim();
      caption.textContent = steps.length > 1 ? `${at + 1} of ${steps.length}. ${words}` : words;
      if (from !== steps[at] && !calm.matches) glide(from, steps[at]);
    };
    back.onclick = () => show(at - 1);
    next.onclick = () => show(at + 1);
    dots.forEach((dot, k) => {
      dot.onclick = () => show(k);
    });
    all.onclick = () => {
      const on = scene.classList.toggle("sc-live");
      if (!on) steps.forEach(intoPage);
      all.setAttribute("aria-pressed", String(!on));
    };
    scene.tabIndex = 0;
    scene.dataset.lmSuppressShortcuts = "true"; // JupyterLab would move to another cell
    scene.addEventListener("keydown", (event) => {
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: steps.length - 1 }[event.key];
      if (to === undefined || !scene.classList.contains("sc-live") || event.target.closest("summary")) return;
      event.preventDefault();
      event.stopPropagation();
      show(to);
    });
    scene.classList.add("sc-live");
    show(0);
  };
  return start;
})();
