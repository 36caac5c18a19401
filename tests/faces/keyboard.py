"""The way of the keyboard through a page: every stop reached in order, each with a visible mark."""

from collections.abc import Iterator

from playwright.sync_api import Page

_NOTE_STOPS = """() => {
  document.activeElement.blur();
  const seen = (element) => element.checkVisibility({visibilityProperty: true});
  const isStop = (element) => element.tabIndex >= 0 && !element.disabled && seen(element)
    && element.type !== "hidden"
    && !(element.matches("summary") && element.parentElement.firstElementChild !== element);
  const groupOf = (radio) => [...document.querySelectorAll("[type=radio]")].filter(
    (other) => other.name === radio.name && other.form === radio.form && isStop(other));
  const isOfGroup = (element) => {
    if (element.type !== "radio") return true;
    const group = groupOf(element), chosen = group.find((other) => other.checked);
    return element === (chosen || group[0]);
  };
  const around = (element) => [element, ...(element.labels || []), element.parentElement];
  const look = (element) => JSON.stringify(around(element).map((part) => {
    const style = getComputedStyle(part);
    return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.borderColor];
  }));
  window.faceStops = [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter((element) => isStop(element) && isOfGroup(element))
    .map((element) => ({element, before: look(element)}));
  const stops = window.faceStops;
  window.faceNow = () => {
    const element = document.activeElement;
    const at = stops.findIndex((stop) => stop.element === element
      || (element.type === "radio" && stop.element.type === "radio"
        && stop.element.name === element.name && stop.element.form === element.form));
    if (at < 0) return {at, name: element.outerHTML.slice(0, 80)};
    const box = (element.labels && element.labels[0] || element).getBoundingClientRect();
    return {at, name: element.outerHTML.slice(0, 80),
      isMarked: element !== stops[at].element || look(element) !== stops[at].before,
      isInView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth};
  };
  scrollTo(0, 0);
  document.body.tabIndex = -1;
  document.body.focus({preventScroll: true});
  document.body.removeAttribute("tabindex");
  return window.faceStops.map((stop) => stop.element.outerHTML.slice(0, 80));
}"""


def list_faults(page: Page) -> tuple[int, list[str]]:
    """How many stops the page has, and what is wrong with the way through them."""
    names: list[str] = page.evaluate(_NOTE_STOPS)
    return len(names), list(_walk(page, names))


def _walk(page: Page, names: list[str]) -> Iterator[str]:
    reached: list[int] = []
    for _ in range(2 * len(names) + 10):
        page.keyboard.press("Tab")
        now = page.evaluate("window.faceNow()")
        if now["at"] < 0:
            if now["name"].startswith("<body") or reached[-1:] == [len(names) - 1]:
                break
            continue  # a part that scrolls can be reached, too
        if reached and now["at"] < reached[-1]:
            break
        if reached and now["at"] == reached[-1]:
            continue  # hours, minutes: parts of a field, which the browser marks
        if not now["isMarked"]:
            yield f"no mark of focus: {now['name']}"
        if not now["isInView"]:
            yield f"focused out of sight: {now['name']}"
        reached.append(now["at"])
    missed = [name for at, name in enumerate(names) if at not in set(reached)]
    yield from (f"not reached: {name}" for name in missed)
