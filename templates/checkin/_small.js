  const page = document.documentElement;
  const one = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const tongues = all(".tongue button");
  const speak = (language) => {
    if (!tongues.some((b) => b.lang === language)) return;
    page.lang = language;
    document.title = document.querySelector(`h1 [lang=${language}]`).textContent;
    tongues.forEach((b) => b.setAttribute("aria-pressed", b.lang === language));
  };
  const show = (name) => {
    all("[data-on]").forEach((e) => { e.hidden = !e.dataset.on.split(" ").includes(name); });
    one("main").querySelector(":scope > :not([hidden]) h1").focus({preventScroll: true});
    scrollTo(0, 0);
  };
  tongues.forEach((b) => { b.onclick = () => speak(b.lang); });
  if (tongues.length) tongues[0].parentElement.hidden = false;
  speak((navigator.language || "").startsWith("es") ? "es" : "en");
