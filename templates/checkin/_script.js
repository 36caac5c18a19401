(() => {
  const page = document.documentElement;
  const one = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const form = one("form"), button = one("send"), tongues = all(".tongue button");
  let token = location.hash.slice(1) || (history.state || {}).token || "";
  let state, wake, busy = false, questions = [];

  const keep = (kept) => history.replaceState(kept, "", location.pathname);
  const speak = (language) => {
    if (!tongues.some((b) => b.lang === language)) return;
    page.lang = language;
    document.title = one("title").querySelector(`[lang=${language}] > :not([hidden])`).textContent;
    tongues.forEach((b) => b.setAttribute("aria-pressed", b.lang === language));
  };
  const show = (name) => {
    state = name;
    all("[data-on]").forEach((e) => { e.hidden = !e.dataset.on.split(" ").includes(name); });
    one("main").querySelector(":scope > :not([hidden]) h1").focus({preventScroll: true});
    scrollTo(0, 0);
  };
  const say = (name) => one("said").replaceChildren(
    ...name ? [one("words").content.querySelector("." + name).cloneNode(true)] : []);
  const fill = (values) => Object.entries(values).forEach(([name, value]) => {
    all(`[data-${name}]`).forEach((e) => {
      e.textContent = value.en ? value[e.closest("[lang]").lang] : value;
    });
  });
  const label = (name) => {
    button.setAttribute("aria-disabled", name === "todo");
    [...button.children].forEach((e) => { e.hidden = e.className !== name; });
  };
  const missing = () => questions.filter((q) => !q.querySelector(":checked"));
  const look = () => {
    const open = missing();
    questions.forEach((q) => open.includes(q) || q.classList.remove("missing"));
    fill({missing: open.length > 4 ? `${open.length} / ${questions.length}`
      : open.map((q) => questions.indexOf(q) + 1).join(", ")});
    if (!busy) label(open.length ? "todo" : "ready");
  };

  const ask = async (path, body) => {
    const stop = new AbortController(), late = setTimeout(() => stop.abort(), 15000);
    try {
      const reply = await fetch("/c/" + path, {
        method: "POST", credentials: "omit", cache: "no-store", keepalive: true, signal: stop.signal,
        headers: {"Content-Type": "application/json", Accept: "application/json"},
        body: JSON.stringify({token, ...body}),
      });
      if (reply.ok) return await reply.json();
      const isOurs = /problem.json/.test(reply.headers.get("Content-Type"));
      if (isOurs && reply.status < 500) return {state: reply.status === 404 ? "ended" : "refused"};
    } catch { {# no connection, or not our reply: the caller tries again #}
    } finally { clearTimeout(late); }
    return null;
  };
  const insist = async (path, body, failed) => {
    for (let pause = 2; ; pause = Math.min(2 * pause, 30)) {
      const got = await ask(path, body());
      if (got) return got;
      failed();
      await new Promise((go) => { wake = go; setTimeout(go, 1000 * pause); });
    }
  };
  const open = async () => {
    if (!token) return show("lost");
    show("wait");
    const got = await insist("exchange", () => ({}), () => { say("offline"); one("again").hidden = false; });
    keep(null); {# from here on neither "back" nor a reload opens it on a shared phone #}
    say();
    fill(got);
    if (got.pulse) {
      all("[data-asks]").forEach((e) => { e.hidden = e.dataset.asks !== got.pulse; });
      questions = all(`[data-asks="${got.pulse}"] fieldset`);
    }
    if (got.language) speak(got.language);
    look();
    show(got.state);
  };
  const send = async () => {
    busy = true;
    const got = await insist("answer", () => {
      label("sending");
      say("going");
      return {
        values: questions.map((q) => +q.querySelector(":checked").value),
        wide: +one("wide").checked,
      };
    }, () => { label("retry"); say("kept"); });
    busy = false;
    say();
    recall(got.last);
    delete got.last;
    fill(got);
    one("done").classList.toggle("wide", !!got.wide);
    one("seal").hidden = !/[^0]/.test(got.head);
    if (got.state !== "refused") form.reset();
    look();
    show(got.state);
  };
  const make = (tag, ...inside) => {
    const made = document.createElement(tag);
    made.append(...inside);
    return made;
  };
  const both = (words) => ["en", "es"].map((language) => {
    const made = make("span", words[language]);
    made.lang = language;
    return made;
  });
  const scale = (row) => {
    const made = make("span", ...Array.from({length: row.bands}, () => make("i")));
    made.className = "scale";
    made.setAttribute("aria-hidden", true);
    made.children[row.band - 1].className = "here";
    return made;
  };
  const dark = () => one("words").content.querySelector(".dark").cloneNode(true);
  const recall = (last) => {
    const [rows, did] = one("last").querySelectorAll("ul");
    one("last").hidden = !last;
    if (!last) return;
    fill({group: last.name, days: last.span, size: last.size});
    all(".size").forEach((e) => { e.hidden = !last.rows.length; });
    rows.replaceChildren(...last.rows.length ? last.rows.map((row) => make("li",
      make("span", ...both(row.label)), scale(row), make("b", ...both(row.brief)))) : [make("li", dark())]);
    did.replaceChildren(...last.told.map((line) => make("li", line)));
    did.hidden = did.previousElementSibling.hidden = !last.told.length;
  };
  const results = async () => {
    const back = state;
    say("coming");
    const got = await ask("results");
    say(got ? "" : "unseen");
    if (!got) return;
    if (!got.groups) return show(got.state);
    fill({next: got.next, span: got.span || ""});
    one("shown").hidden = !got.span;
    one("none").hidden = !!got.span;
    const told = got.told || [];
    one("told").hidden = !told.length;
    one("told").lastChild.replaceChildren(...told.map((line) => make("li", line)));
    one("groups").replaceChildren(...got.groups.map((group, i) => {
      const made = make("details", make("summary", make("h2", ...both(group.name))));
      made.className = "card";
      made.open = !i;
      if (group.joined.en) made.append(make("p", ...both(group.joined)));
      made.append(...group.rows.length
        ? group.rows.flatMap((row) =>
          [make("h3", ...both(row.label)), scale(row), make("p", ...both(row.words))])
        : [dark()]);
      return made;
    }));
    one("back").onclick = () => show(back);
    show("results");
  };

  form.onchange = look;
  form.onsubmit = (event) => {
    event.preventDefault();
    if (busy) return wake && wake();
    const open = missing();
    if (!open.length) return send();
    open.forEach((q) => q.classList.add("missing"));
    open[0].querySelector("input").focus();
    open[0].scrollIntoView({block: "center"});
  };
  tongues.forEach((b) => { b.onclick = () => speak(b.lang); });
  all(".results").forEach((b) => { b.onclick = results; });
  all(".report").forEach((a) => { a.onclick = () => { a.hash = token; }; });
  one("again").onclick = () => wake();
  one("change").onclick = () => show("open");
  addEventListener("online", () => wake && wake());
  addEventListener("hashchange", () => location.reload());
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  if (tongues.length) tongues[0].parentElement.hidden = false;
  keep(token ? {token} : null);
  speak((navigator.language || "").startsWith("es") ? "es" : "en");
  open();
})();
