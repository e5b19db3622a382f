"""Widgets on a bare page: their own script and style, a fake of anywidget's model, and the real Python behind it.

No JupyterLab, no kernel: what a page sends is handed to the widget of this very process, and what changes there goes
back. A test takes a second; what is JupyterLab's own (cells, shortcuts, restarts, themes) is tested there.
"""

from __future__ import annotations

import json
from typing import Any

import anywidget

from immunolab.quiz import Quiz

_MODEL = """async ({ esm, css, traits, number }) => {
  const listeners = {};
  const model = {
    sent: [],
    get: (name) => traits[name],
    set: (name, value) => { traits[name] = value; },
    save_changes() {},
    on: (name, heard) => { (listeners[name] ??= new Set()).add(heard); },
    off: (name, heard) => listeners[name]?.delete(heard),
    update(news) {
      for (const [name, value] of Object.entries(news)) {
        if (JSON.stringify(value) === JSON.stringify(traits[name])) continue; // as traitlets: no change, no event
        traits[name] = value;
        for (const heard of [...(listeners[`change:${name}`] ?? [])]) heard();
      }
    },
    // window.kernel: "gone" (the notebook has let go of it), "anew" (another one, which knows no such widget), "busy"
    send(content, callbacks) {
      const idle = () => callbacks?.iopub?.status?.({ content: { execution_state: "idle" } });
      if (window.kernel === "gone") throw new Error("Cannot send");
      model.sent.push(content);
      if (window.kernel === "anew") setTimeout(idle, 5);
      else if (window.kernel === "busy") (window.held ??= []).push(() => model.hand(content, idle));
      else model.hand(content, idle);
    },
    hand(content, idle) {
      window.toPython(number, JSON.stringify(content)).then((news) => model.update(JSON.parse(news))).then(idle);
    },
    letGo() { // as ipywidgets does when a kernel restarts
      for (const heard of listeners["comm_live_update"] ?? []) heard();
    },
    heard: () => Object.values(listeners).reduce((n, all) => n + all.size, 0),
  };
  const el = document.body.appendChild(document.createElement("div"));
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const widget = (await import(url)).default;
  document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
  (window.widgets ??= [])[number] = { model, clean: await widget.render({ model, el }) };
}"""

# Keys that come up to here would be taken by a notebook as its shortcuts.
_PAGE = """<!DOCTYPE html><html lang="en"><head><title>Bare</title></head><body><script>
window.reached = [];
document.addEventListener("keydown", (event) => window.reached.push(event.key));
</script></body></html>"""


class Bare:
    """One page with widgets on it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.widgets: list[Any] = []
        page.expose_function("toPython", self._receive)
        self.clear()

    def clear(self) -> None:
        """An empty page."""
        self.widgets = []
        self.page.set_content(_PAGE)

    def mount(self, widget: Any) -> None:
        """Draw an anywidget."""
        self.widgets.append(widget)
        self.page.evaluate(
            _MODEL,
            {"esm": widget._esm, "css": widget._css, "traits": self._traits(widget), "number": len(self.widgets) - 1},
        )

    def ask(self, quiz: Quiz, *names: str, mode: str = "practice") -> None:
        """Questions of a quiz, as ``quiz.ask`` (or ``predict``) shows them."""
        from immunolab.quiz.cells import LiveQuestion

        for name in names:
            live = LiveQuestion(quiz, quiz.question(name), mode)
            quiz._open[name] = live
            self.mount(live.widget)

    def update(self) -> None:
        """Bring what changed in Python, by itself, to the page."""
        for number, widget in enumerate(self.widgets):
            self.page.evaluate("([n, news]) => window.widgets[n].model.update(news)", [number, self._traits(widget)])

    def sent(self, number: int = 0) -> list[dict[str, Any]]:
        """The messages of a widget so far."""
        return self.page.evaluate("n => window.widgets[n].model.sent", number)

    def kernel(self, state: str) -> None:
        """ "gone", "anew" or "busy", as ``send`` above has them; "" for one that answers, late answers included."""
        self.page.evaluate(
            "state => { window.kernel = state; if (!state) (window.held ?? []).splice(0).forEach((late) => late()); }",
            state,
        )

    def let_go(self) -> None:
        """What a page is told when its kernel restarts."""
        self.page.evaluate("() => { window.kernel = 'gone'; window.widgets.forEach((w) => w.model.letGo()); }")

    def reached(self) -> list[str]:
        """Keys that no widget kept for itself."""
        return self.page.evaluate("window.reached")

    def _receive(self, number: int, content: str) -> str:
        widget = self.widgets[number]
        widget._handle_custom_msg(json.loads(content), [])
        return json.dumps(self._traits(widget))

    def _traits(self, widget: Any) -> dict[str, Any]:
        ours = set(widget.trait_names(sync=True)) - set(anywidget.AnyWidget.class_trait_names())
        return {name: getattr(widget, name) for name in sorted(ours) if not name.startswith("_")}
