"""What tests of explorers in a browser share: the page's events, and how a canvas is compared with its record."""

from __future__ import annotations

from typing import Any

# Counts blob URLs alive and keeps the explorers' own events: all, and the last of each.
WATCH = """
window.ilEvents = [];
window.ilBlobs = 0;
const make = URL.createObjectURL, drop = URL.revokeObjectURL;
URL.createObjectURL = (blob) => { window.ilBlobs += 1; return make.call(URL, blob); };
URL.revokeObjectURL = (url) => { window.ilBlobs -= 1; return drop.call(URL, url); };
document.addEventListener("il-drawn", (event) => {
  window.ilEvents.push(event.detail);
  event.target.ilLast = event.detail;
});
"""

# Of one explorer: the canvas over its frame against matplotlib's record: pixels of a curve that have no pixel of the
# other drawing's curve within 2 device pixels; as a share of all.
COMPARE = """async (root) => {
  const [frame, canvas, record] = [".il-frame", "canvas", ".il-record"].map((s) => root.querySelector(`.il-stage ${s}`));
  await Promise.all([frame.decode(), record.decode()]);
  const paint = (...layers) => {
    const sheet = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
    for (const layer of layers) sheet.drawImage(layer, 0, 0);
    return sheet.getImageData(0, 0, canvas.width, canvas.height).data;
  };
  const base = paint(frame), ours = paint(frame, canvas), theirs = paint(record);
  const w = canvas.width, h = canvas.height;
  const changed = (a) => {
    const mask = new Uint8Array(w * h);
    for (let i = 0; i < w * h; i += 1) {
      mask[i] = Math.abs(a[4*i] - base[4*i]) + Math.abs(a[4*i+1] - base[4*i+1]) + Math.abs(a[4*i+2] - base[4*i+2]) > 150;
    }
    return mask;
  };
  const near = (mask, x, y) => {
    for (let dy = -2; dy <= 2; dy += 1) for (let dx = -2; dx <= 2; dx += 1) {
      const [u, v] = [x + dx, y + dy];
      if (u >= 0 && v >= 0 && u < w && v < h && mask[v * w + u]) return true;
    }
    return false;
  };
  const a = changed(ours), b = changed(theirs);
  let drawn = 0, astray = 0;
  for (let y = 0; y < h; y += 1) for (let x = 0; x < w; x += 1) {
    const i = y * w + x;
    if (a[i]) { drawn += 1; astray += !near(b, x, y); }
    if (b[i]) { drawn += 1; astray += !near(a, x, y); }
  }
  return { drawn, astray, same: record.naturalWidth === w && record.naturalHeight === h };
}"""


def settled(root: Any) -> dict[str, float]:
    """Wait until the picture of record of the explorer at locator ``root`` is up; give the values it shows."""
    root.locator(".il-record[src]").wait_for()
    values: dict[str, float] = root.evaluate(
        """async (root) => {
          const ready = () => root.ilLast && root.ilLast.rest && !root.ilLast.waiting && !root.matches(".il-moving");
          while (!ready()) await new Promise((done) => setTimeout(done, 20));
          return root.ilLast.values;
        }"""
    )
    return values
