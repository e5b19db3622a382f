"""An explorer on a bare page: its own JavaScript and its own Python, without JupyterLab between them.

The page's model is a small one that answers as anywidget's does; what the page sends is answered by the widget in this
process. ``window.silent = true`` holds messages back as a busy kernel would, ``window.heard()`` answers them late.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from _explorers import WATCH
from _lab import TIMEOUT

PAGE = "http://bare.test/"
_HTML = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Explorer</title>
<meta name="viewport" content="width=device-width"><style>body { margin: 8px; }</style></head><body><main></main></body>"""

_MOUNT = """async ([name, esm, css, state]) => {
  const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const listeners = {};
  const model = {
    sent: [],
    get: (key) => state[key],
    on: (event, call) => (listeners[event] ??= new Set()).add(call),
    off: (event, call) => listeners[event]?.delete(call),
    emit: (event, ...rest) => [...(listeners[event] ?? [])].forEach((call) => call(...rest)),
    send(message, callbacks) {
      if (window.lost === "gone") throw new Error("Cannot send");
      model.sent.push(message);
      if (window.lost === "anew") {
        setTimeout(() => callbacks?.iopub?.status({ content: { execution_state: "idle" } }), 5);
        return;
      }
      if (window.silent) window.held.push([model, message]);
      else model.ask(message);
    },
    assign(values) {
      state.values = values;
      model.emit("change:values");
    },
    heard: () => Object.values(listeners).reduce((n, all) => n + all.size, 0),
    news(traits) {
      Object.assign(state, traits);
      model.emit("change:waits");
    },
    tell(bet) {
      state.bet = bet;
      model.emit("change:bet");
    },
    async ask(message) {
      const [reply, buffers, values] = await window.kernel(name, message);
      if (values) model.assign(values); // a trait tells of a change, before the reply
      model.emit("msg:custom", reply, buffers.map(bytes));
    },
  };
  window.held ??= [];
  window.heard = () => { for (const [asker, message] of window.held.splice(0)) asker.ask(message); };
  for (const theme of ["png", "dark"]) if (state.still?.[theme]) state.still[theme] = bytes(state.still[theme]);
  if (!document.head.querySelector("style.il")) {
    const sheet = document.createElement("style");
    sheet.className = "il";
    sheet.textContent = css;
    document.head.append(sheet);
  }
  const address = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const widget = (await import(address)).default;
  URL.revokeObjectURL(address);
  const box = document.createElement("div");
  document.querySelector("main").append(box);
  (window.models ??= {})[name] = model;
  (window.closers ??= {})[name] = widget.render({ model, el: box });
}"""


class Bare:
    """A page, and the widgets mounted on it by name."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.widgets: dict[str, Any] = {}
        page.expose_function("kernel", self._answer)

    def mount(self, widget: Any) -> Any:
        """Show a widget below those there are; gives its element."""
        name = widget.explorer.name
        self.widgets[name] = widget
        still = {k: base64.b64encode(v).decode() if isinstance(v, bytes) else v for k, v in widget.still.items()}
        state = {"declaration": widget.declaration, "values": dict(widget.values), "still": still, "bet": widget.bet}
        state |= {"still_class": widget.still_class, "waits": widget.waits}
        self.page.evaluate(_MOUNT, [name, widget._esm, widget._css, state])
        root = self.page.locator(f'.il-explore[aria-label="{widget.explorer.title}"]')
        if not widget.closed:
            root.wait_for()
        return root

    def tell_open(self, name: str) -> None:
        """What a widget sends when it opens."""
        widget = self.widgets[name]
        traits = {"declaration": widget.declaration, "bet": widget.bet, "waits": widget.waits}
        self.page.evaluate("([name, traits]) => window.models[name].news(traits)", [name, traits])

    def assign(self, name: str, **values: float) -> None:
        """``widget.values = {**widget.values, ...}`` as in a cell."""
        widget = self.widgets[name]
        widget.values = {**widget.values, **values}
        self.page.evaluate("([name, values]) => window.models[name].assign(values)", [name, dict(widget.values)])

    def tell_bet(self, name: str) -> None:
        """The bet of a widget, as a trait that changed tells the page of it."""
        self.page.evaluate("([name, bet]) => window.models[name].tell(bet)", [name, self.widgets[name].bet])

    def theme(self, dark: bool) -> None:
        """The page's theme, as JupyterLab sets it."""
        self.page.evaluate(
            "dark => { document.body.dataset.jpThemeLight = String(!dark); const s = document.body.style;"
            "s.background = dark ? '#111' : '#fff';"
            "for (const n of ['ui', 'content']) s.setProperty(`--jp-${n}-font-color1`, dark ? '#f0f0f0' : '#222');"
            "for (const n of [0, 1, 2]) s.setProperty(`--jp-layout-color${n}`, dark ? '#111' : '#fff'); }",
            dark,
        )

    def sent(self, name: str) -> list[dict[str, Any]]:
        """What the page has sent for this widget so far."""
        found: list[dict[str, Any]] = self.page.evaluate("name => window.models[name].sent", name)
        return found

    def _answer(self, name: str, message: dict[str, Any]) -> list[Any]:
        widget = self.widgets[name]
        sent: list[Any] = []
        widget.send = lambda content, buffers=(): sent.append((content, buffers))
        before = widget.values
        widget._answer(widget, message, [])
        ((content, buffers),) = sent
        changed = None if widget.values == before else dict(widget.values)
        return [content, [base64.b64encode(part).decode("ascii") for part in buffers], changed]


@contextmanager
def bare_page(browser: Any, **options: Any) -> Iterator[Bare]:
    """A page that asks nobody else for anything; an error in it fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
    outside: list[str] = []
    context.route(
        lambda url: not url.startswith(("data:", "blob:")),
        lambda route: (
            route.fulfill(content_type="text/html", body=_HTML)
            if route.request.url == PAGE
            else (outside.append(route.request.url), route.abort())
        ),
    )
    page = context.new_page()
    page.set_default_timeout(TIMEOUT)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(WATCH)
    page.goto(PAGE)
    yield Bare(page)
    context.close()
    assert not [url for url in outside if not url.endswith("favicon.ico")], f"asked for outside hosts: {outside}"
    assert not errors, f"errors in the page: {errors}"
