// Wakes the widgets of a page: each keeps its still copy until its module is here.
import { makeBets } from "./bets.js";
import { explorerModel } from "./explorers.js";
import { pictureModel, revealModel } from "./later.js";
import { questionModel } from "./questions.js";
import "./terms.js";

const MODELS = {
  question: (data, bets) => questionModel(data, bets),
  reveal: (data, bets) => revealModel(data, bets),
  explorer: (data, bets) => explorerModel(data, bets),
  waiting: (data, bets, place) => pictureModel(data, bets, place.querySelector("details")),
};

async function wake(place, data, bets) {
  const make = MODELS[data.kind];
  const module = await import(`./${data.kind}.js`);
  const model = await make(data, bets, place);
  place.replaceChildren();
  module.default.render({ model, el: place });
  place.dataset.awake = "";
  new MutationObserver(distinguish).observe(place, { childList: true }); // what waits opens later
  distinguish();
}

// Of two regions with one name the second is "..., 2": a list of the page's regions has each once.
function distinguish() {
  const seen = new Map();
  for (const region of document.querySelectorAll("main section:is(.il-explore, .iq-reveal, .sc-scene, .im-later)")) {
    const titled = document.getElementById(region.getAttribute("aria-labelledby"));
    region.dataset.called ??= titled ? titled.textContent : region.getAttribute("aria-label");
    const { called } = region.dataset;
    seen.set(called, (seen.get(called) ?? 0) + 1);
    if (seen.get(called) === 1) continue;
    region.removeAttribute("aria-labelledby");
    region.setAttribute("aria-label", `${called}, ${seen.get(called)}`);
  }
}

// Calls `act` once the place comes near to what is seen.
function near(place, act) {
  const observer = new IntersectionObserver(
    ([entry]) => {
      if (!entry.isIntersecting) return;
      observer.disconnect();
      act();
    },
    { rootMargin: "1000px" },
  );
  observer.observe(place);
}

const script = document.getElementById("ib-widgets");
if (script) {
  const widgets = JSON.parse(script.textContent);
  const bets = makeBets();
  for (const place of document.querySelectorAll(".ib-widget")) {
    const data = widgets[Number(place.dataset.widget)];
    if (!data) continue;
    if (data.kind === "explorer" && !data.after) near(place, () => wake(place, data, bets));
    else wake(place, data, bets);
  }
}
