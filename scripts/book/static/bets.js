// The bets of a page: which are placed or were skipped. What waits for them is told of each.
export function makeBets() {
  const placed = new Map(); // id -> { name, own }, or null where it was skipped
  const waiting = new Set();
  const tell = () => {
    for (const call of [...waiting]) call();
  };
  return {
    // name: of the answer in the page's data; own: what the learner entered
    place(id, name, own) {
      placed.set(id, { name, own });
      tell();
    },
    skip(ids) {
      for (const id of ids) if (!placed.has(id)) placed.set(id, null);
      tell();
    },
    known: (id) => placed.has(id),
    of: (id) => placed.get(id) ?? null,
    open: (ids) => ids.every((id) => placed.has(id)),
    listen(call) {
      waiting.add(call);
    },
  };
}
