"""Write all drawings, or those named, to one page to look at: python scripts/scenes.py [-o PAGE.html] [NAME ...]."""

from __future__ import annotations

import argparse
import base64
from pathlib import Path
from tempfile import gettempdir

from immunolab import scenes
from immunolab.html import Markup, element, page
from immunolab.scenes.player import html


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="scenes; all if none is named")
    parser.add_argument("-o", "--output", type=Path, default=Path(gettempdir()) / "scenes.html")
    given = parser.parse_args()
    parts: list[object] = [element("h1", "Drawings")]
    for name in given.names or scenes.names():
        found = scenes.scene(name)
        parts += [Markup(html(found)), element("h2", f"{name}: light, dark and grey"), element("p", found.idea)]
        for look, theme in (("", "light"), ("", "dark"), ("filter:grayscale(1)", "light")):
            # as images: inline, equal ids of the strips would share their colours
            url = base64.b64encode(found.strip(theme, cols=3).encode()).decode()
            parts.append(Markup(f'<img alt="{theme}" style="width:100%;{look}" src="data:image/svg+xml;base64,{url}">'))
    text = page("Drawings", *parts, css="body{max-width:75rem}")
    given.output.write_text(text, encoding="utf-8")
    print(f"{given.output}: {len(text) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
