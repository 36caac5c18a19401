"use strict";
// Draws the figures a page carries as JSON. Colours stand in them as names of custom properties,
// so that the same figure fits the light page and the dark one; the table below says the same.
const dark = matchMedia("(prefers-color-scheme: dark)");
const room = 116; // pixels that a date under the axis needs

const themed = (value, styles) => {
  if (typeof value === "string") {
    return value.startsWith("--") ? styles.getPropertyValue(value).trim() : value;
  }
  if (Array.isArray(value)) return value.map((part) => themed(part, styles));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, themed(part, styles)]),
  );
};

const thinned = (axis, width) => {
  const every = Math.max(1, Math.ceil((axis.tickvals.length * room) / width));
  const kept = (_, at) => at % every === Math.floor(every / 2); // none at an edge, where it has no room
  return { ...axis, tickvals: axis.tickvals.filter(kept), ticktext: axis.ticktext.filter(kept) };
};

const draw = (place) => {
  const figure = themed(JSON.parse(place.previousElementSibling.textContent),
    getComputedStyle(document.documentElement));
  place.hidden = false;
  const width = place.clientWidth;
  const { margin, xaxis } = figure.layout;
  const layout = {
    ...figure.layout, width, height: width < 420 ? 190 : figure.layout.height, xaxis: thinned(xaxis, width - margin.l - margin.r),
  };
  return Plotly.react(place, figure.data, layout, { displayModeBar: false, doubleClick: false });
};

const drawAll = () => Promise.all([...document.querySelectorAll("[data-chart]")].map(draw));

if (window.Plotly) {
  let width = innerWidth;
  drawAll().then(() => { document.documentElement.dataset.charts = "drawn"; });
  dark.addEventListener("change", drawAll);
  addEventListener("resize", () => {
    if (innerWidth === width) return; // a phone's address bar came or went
    width = innerWidth;
    requestAnimationFrame(drawAll);
  });
}
