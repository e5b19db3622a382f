// Curves of the stops beside the slider, fetched while nothing else is going on: the next press of an
// arrow key is then drawn without waiting for the kernel. They are the kernel's own, kept for a while.

const KEPT = 80; // settings
const REACH = 6; // stops to each side
const BATCH = 2; // settings a request, so that a move never waits long behind one

function makeAhead(model, view, controls) {
  const kept = new Map();
  const key = (values) => JSON.stringify(Object.entries(values).sort());
  let asked = false;

  function keep(values, series) {
    kept.delete(key(values));
    kept.set(key(values), series);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  }

  return {
    keep,
    find: (values) => kept.get(key(values)),
    fetch(values, name, direction) {
      if (asked) return;
      const { stops } = controls.find((control) => control.name === name);
      const here = nearestStop(stops, values[name]);
      const wanted = [];
      for (let step = 1; step <= REACH && wanted.length < BATCH; step += 1) {
        for (const index of [here + step * direction, here - step * direction]) {
          const beside = { ...values, [name]: stops[index] };
          if (index >= 0 && index < stops.length && wanted.length < BATCH && !kept.has(key(beside)))
            wanted.push(beside);
        }
      }
      if (!wanted.length) return;
      asked = true;
      const nothing = () => {}; // nobody waits for these
      sendTo(model, { kind: "ahead", view, settings: wanted }, () => true, nothing);
    },
    receive(message, buffers) {
      asked = false;
      for (const { values, series } of message.answers) keep(values, unpack(series, buffers));
    },
    forget() {
      asked = false;
    },
  };
}
