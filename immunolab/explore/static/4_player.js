// Play, pause and step along one control, as if its slider were moved. Nothing moves until it is asked to:
// so readers who prefer reduced motion need no other rule.

const FRAME = 50; // ms between pictures, at least
const SPEEDS = [4, 20, 60]; // stops a second

function makePlayer(spec, name, value, move) {
  const { stops, unit, label } = spec.controls.find((control) => control.name === name);
  const last = stops.length - 1;
  let timer = null;
  let waiting = false; // for the picture of the last move

  const play = h("button", { type: "button", class: "il-play" }, "Play");
  const step = h("button", { type: "button" }, "Step");
  const first = h("button", { type: "button" }, "From the start");
  const speed = h(
    "select",
    { "aria-label": "Speed" },
    ...SPEEDS.map((rate) => h("option", { value: rate, selected: rate === 20 }, `${rate} ${unit || label} per second`)),
  );
  const node = h(
    "div",
    { class: "il-buttons il-player", role: "group", "aria-label": `Play: ${label}` },
    play,
    step,
    first,
    speed,
  );

  const rate = () => Number(speed.value);
  const here = () => nearestStop(stops, value());

  function pause() {
    clearTimeout(timer);
    timer = null;
    play.textContent = "Play";
  }

  function go(count) {
    waiting = true;
    move(name, stops[Math.min(here() + count, last)]);
  }

  function tick() {
    if (!node.isConnected) return pause();
    timer = setTimeout(tick, Math.max(FRAME, 1000 / rate()));
    if (waiting) return undefined; // never faster than the pictures come
    if (here() >= last) return pause();
    go(Math.max(1, Math.round((rate() * FRAME) / 1000)));
    return undefined;
  }

  play.addEventListener("click", () => {
    if (timer !== null) return pause();
    play.textContent = "Pause";
    waiting = false;
    if (here() >= last) move(name, stops[0]);
    timer = setTimeout(tick, FRAME);
    return undefined;
  });
  step.addEventListener("click", () => {
    pause();
    if (here() < last) go(1);
  });
  first.addEventListener("click", () => {
    pause();
    move(name, stops[0]);
  });
  return {
    node,
    pause,
    drawn: () => {
      waiting = false;
    },
  };
}
