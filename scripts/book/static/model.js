// A widget's model without a kernel: traits, and those who listen for their changes. `answer(message, model)` is what
// Python would have done with a message.
export function makeModel(traits, answer = () => {}) {
  const values = { ...traits };
  const listeners = new Map();
  const heard = (name) => [...(listeners.get(name) ?? [])];
  const model = {
    get: (name) => values[name],
    set(name, value) {
      values[name] = value;
      for (const call of heard(`change:${name}`)) call();
    },
    on(name, call) {
      listeners.set(name, [...heard(name), call]);
    },
    off(name, call) {
      listeners.set(
        name,
        heard(name).filter((one) => one !== call),
      );
    },
    save_changes() {},
    // A message is answered once what is being done is done, as a kernel would.
    send(message) {
      setTimeout(async () => {
        await answer(message, model);
        if ("seq" in message) model.set("heard", { view: message.view, seq: message.seq });
      });
    },
    // What a kernel sends by itself.
    tell(message, buffers) {
      for (const call of heard("msg:custom")) call(message, buffers);
    },
  };
  return model;
}
