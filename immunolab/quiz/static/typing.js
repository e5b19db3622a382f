// What is typed is told shortly after the last key, and at once on leaving the field.
const TYPING_PAUSE = 400;

function typing(input, changed) {
  let timer = null;
  let told = input.value;
  // The same text is told once: a second telling would take away the feedback that Enter has just brought.
  const tell = () => {
    clearTimeout(timer);
    if (input.value === told) return;
    told = input.value;
    changed();
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(tell, TYPING_PAUSE);
  });
  input.addEventListener("change", tell);
  const settle = () => {
    clearTimeout(timer);
    told = input.value;
  };
  settle.pending = () => input.value !== told; // typed, and not told yet
  return settle;
}
