// Curves on a canvas, where matplotlib would draw them: same boxes, limits, scales, widths and dashes.

function axisMap([low, high], log, from, to) {
  const f = log ? (v) => Math.log10(Math.max(v, 1e-300)) : (v) => v;
  const a = f(low);
  const scale = (to - from) / (f(high) - a);
  // Far outside the box is far enough: canvases dislike huge coordinates.
  return (v) => Math.max(-1e5, Math.min(1e5, from + (f(v) - a) * scale));
}

function tracePath(context, x, y, step) {
  let started = false;
  let last = 0;
  for (let i = 0; i < x.length; i += 1) {
    if (Number.isNaN(x[i]) || Number.isNaN(y[i])) {
      started = false;
      continue;
    }
    if (!started) context.moveTo(x[i], y[i]);
    else {
      if (step) context.lineTo(x[i], last);
      context.lineTo(x[i], y[i]);
    }
    started = true;
    last = y[i];
  }
}

function drawCurve(context, panel, curve, series, pixelsPerPoint) {
  const [left, top, right, bottom] = panel.box;
  const toX = axisMap(panel.xlim, panel.xlog, left, right);
  const toY = axisMap(panel.ylim, panel.ylog, bottom, top);
  const x = Array.from(series.x, toX);
  const y = Array.from(series.y, toY);
  const width = curve.width * pixelsPerPoint;
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
  context.beginPath();
  if (curve.kind === "points") {
    context.fillStyle = curve.color;
    for (let i = 0; i < x.length; i += 1) {
      context.moveTo(x[i] + width / 2, y[i]);
      context.arc(x[i], y[i], width / 2, 0, 2 * Math.PI);
    }
    context.fill();
  } else {
    tracePath(context, x, y, curve.kind === "step");
    context.lineWidth = width;
    context.lineJoin = "round";
    context.lineCap = "butt";
    context.setLineDash(curve.dash.map((part) => part * width));
    context.strokeStyle = curve.color;
    context.stroke();
  }
  context.restore();
}

// Each layer is {curves, series}: what is frozen first, what moves on top of it. `ink(color)`: that colour in the theme.
function drawLayers(canvas, geometry, layers, ratio, ink) {
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  for (const { curves, series } of layers) {
    for (const curve of curves) {
      if (series[curve.name]) {
        const inked = { ...curve, color: ink(curve.color) };
        drawCurve(context, geometry[curve.panel], inked, series[curve.name], (96 / 72) * ratio);
      }
    }
  }
}

// Binary message parts come as views into a larger buffer that need not be aligned for floats.
function floats(view) {
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

// [[curve, place of x, place of y], ...] -> {curve: {x, y}}
function unpack(series, buffers) {
  return Object.fromEntries(series.map(([name, x, y]) => [name, { x: floats(buffers[x]), y: floats(buffers[y]) }]));
}
