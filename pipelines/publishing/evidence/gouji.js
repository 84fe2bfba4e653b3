"use strict";
// Pages are whole without this script: it adds the panel of a figure, the filters, the search, and one language at a time.
const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

const root = document.documentElement;
function speak(language) {
  root.dataset.show = language;
  root.lang = language === "zh" ? "zh-CN" : "en";
  try { localStorage.setItem("gouji-language", language); } catch { /* some browsers keep nothing for files */ }
}
let spoken = null;
try { spoken = localStorage.getItem("gouji-language"); } catch { /* as above */ }
speak(spoken ?? (navigator.language.startsWith("zh") ? "zh" : "en"));
document.getElementById("language").addEventListener("click", () => {
  speak(root.dataset.show === "zh" ? "en" : "zh");
  if (shown) openPanel(shown);
});

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
const say = (group, word) => words[group]?.[word]?.[root.dataset.show === "zh" ? 0 : 1] ?? word;

// A report: the panel that says what a figure means.
const panel = document.getElementById("panel");
const figures = panel ? JSON.parse(document.getElementById("figures").textContent) : null;
let shown = null;
let leaving = false;

function openPanel(mark) {
  const told = figures.figures[Number(mark.dataset.n)];
  if (!told) return;
  document.querySelector(".f.chosen")?.classList.remove("chosen");
  mark.classList.add("chosen");
  shown = mark;
  const values = Object.fromEntries(words.fields.map((name, place) => [name, figures.words[told[place]]]));
  const [trail, claims] = told.slice(words.fields.length);
  const list = element("dl");
  for (const name of words.fields) {
    if (values[name] === undefined || name === "printed") continue;
    list.append(element("dt", say("field", name)), element("dd", say(words.groups[name] ?? "", values[name])));
  }
  const close = element("button", "×", { type: "button", class: "close", "aria-label": say("text", "close") });
  close.addEventListener("click", leavePanel);
  panel.replaceChildren(close, element("h2", values.printed), list);
  if (claims.length) {
    const used = element("ul");
    for (const [address, outcome, rule] of claims) {
      const item = element("li");
      const link = element("a", `${words.sign[outcome]} ${say("verdict", outcome)} · ${say("rule", rule)}`, { href: address });
      if (innerWidth < 640) link.addEventListener("click", closePanel); // it would lie over the claim
      item.append(link);
      used.append(item);
    }
    panel.append(element("strong", say("text", "used_in")), used);
  }
  const steps = trail.filter((place) => place >= 0);
  if (steps.length) {
    const details = element("details");
    const listed = element("ul");
    for (const place of steps) listed.append(element("li", figures.words[place]));
    details.append(element("summary", say("text", "trail")), listed);
    panel.append(details);
  }
  panel.hidden = false;
}
// Back to the figure, whose focus would open the panel again.
function leavePanel() {
  const mark = shown;
  closePanel();
  leaving = true;
  mark?.focus();
  leaving = false;
}
function closePanel() {
  document.querySelector(".f.chosen")?.classList.remove("chosen");
  shown = null;
  panel.hidden = true;
}
if (panel) {
  const text = document.querySelector(".text");
  const markOf = (event) => event.target.closest?.(".f[data-n]");
  text.addEventListener("mouseover", (event) => { const mark = markOf(event); if (mark) openPanel(mark); });
  text.addEventListener("focusin", (event) => { const mark = markOf(event); if (mark && !leaving) openPanel(mark); });
  // The first touch of a figure shows what it means; its claim is a link in the panel. With Enter the link is followed.
  text.addEventListener("click", (event) => {
    const mark = markOf(event);
    if (mark && event.detail) { event.preventDefault(); openPanel(mark); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) leavePanel();
    if ((event.key === "j" || event.key === "k") && !event.ctrlKey && !event.metaKey && !event.altKey && event.target.tagName !== "INPUT") {
      const doubted = [...document.querySelectorAll(".f.contradicted, .f.explained, .f.improbable, .f.blocked")];
      if (!doubted.length) return;
      const here = doubted.indexOf(document.activeElement);
      doubted[(here + (event.key === "j" ? 1 : doubted.length - (here < 0 ? 0 : 1))) % doubted.length].focus();
    }
  });
  const filters = [...document.querySelectorAll("[data-filter]")];
  const mute = () => {
    const shownKinds = new Set(filters.filter((box) => box.checked).map((box) => box.dataset.filter));
    const verdicts = filters.map((box) => box.dataset.filter).filter((kind) => kind !== "observation" && kind !== "other");
    for (const mark of document.querySelectorAll(".f")) {
      const verdict = verdicts.find((kind) => mark.classList.contains(kind));
      const kind = verdict ?? (mark.classList.contains("observation") || mark.classList.contains("unread") ? "observation" : "other");
      mark.classList.toggle("muted", !shownKinds.has(kind));
    }
    for (const claim of document.querySelectorAll(".claim")) {
      const verdict = verdicts.find((kind) => claim.classList.contains(kind));
      claim.hidden = verdict !== undefined && !shownKinds.has(verdict);
    }
  };
  for (const box of filters) box.addEventListener("change", mute);
  mute();
  const arrive = () => {
    const anchor = decodeURIComponent(location.hash.slice(1));
    const mark = anchor ? document.getElementById(anchor) : null;
    if (mark?.matches(".f[data-n]")) mark.focus();
    else if (!mark) {
      const page = Object.keys(figures.elsewhere).find((name) => figures.elsewhere[name].includes(anchor));
      if (page) location.replace(`${page}#${anchor}`);
    }
  };
  addEventListener("hashchange", arrive);
  arrive();
}

// The index: rows come from lists beside the page, loaded when they are needed.
const table = document.getElementById("reports");
if (table) {
  const lists = JSON.parse(document.getElementById("lists").textContent);
  const PAGE = 100;
  let rows = null;
  let limit = PAGE;
  const parts = [];
  window.gouji = { reports: (place, part) => { parts[place] = part; } };
  const load = () => rows ? Promise.resolve() : Promise.all(lists.map((name) => new Promise((done, failed) => {
    const script = element("script", undefined, { src: name });
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  }))).then(() => { rows = parts.flat().sort(inOrder); });
  // As the page itself has them: contradictions first, then the newest.
  const number = (row, word) => row[6].find(([verdict]) => verdict === word)?.[1] ?? 0;
  const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
  const inOrder = (one, other) =>
    number(other, "contradicted") - number(one, "contradicted") || number(other, "blocked") - number(one, "blocked") ||
    compare(other[8], one[8]) || compare(one[9], other[9]);
  const search = document.getElementById("search");
  const batch = document.getElementById("batch");
  const boxes = [...document.querySelectorAll("[data-verdict]")];
  const more = document.getElementById("more");
  const draw = () => load().then(() => {
    const sought = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const verdicts = boxes.filter((box) => box.checked).map((box) => box.dataset.verdict);
    const found = rows.filter((row) =>
      (!batch.value || row[4] === batch.value) &&
      (!verdicts.length || verdicts.some((word) => row[6].some(([verdict]) => verdict === word))) &&
      sought.every((word) => row[7].includes(word)));
    table.replaceChildren(...found.slice(0, limit).map(([href, title, by, day, name, count, counted]) => {
      const line = element("tr");
      const first = element("td");
      first.append(element("a", title, { href }), element("br"), element("small", by));
      const last = element("td");
      for (const [word, number] of counted) {
        last.append(element("span", `${words.sign[word]}${number}`, { class: `v ${word}`, title: say("verdict", word) }), " ");
      }
      line.append(first, element("td", day), element("td", name), element("td", String(count)), last);
      return line;
    }));
    document.getElementById("none").hidden = found.length > 0;
    more.hidden = found.length <= limit;
  });
  const again = () => { limit = PAGE; draw(); };
  search.addEventListener("input", again);
  batch.addEventListener("change", again);
  for (const box of boxes) box.addEventListener("change", again);
  document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  more.hidden = lists.length === 0 || Number(table.dataset.total ?? 0) <= PAGE;
  more.addEventListener("click", () => { limit += PAGE; draw(); });
}
