(() => {
  "use strict";
  const all = (what, where = document) => [...where.querySelectorAll(what)];
  const by = (id) => document.getElementById(id);
  const number = (count) => count.toLocaleString("en-US");
  const many = (count, thing) => `${number(count)} ${thing}${count === 1 ? "" : "s"}`;

  // The button stands beside the words, which printing repeats on every page: it cannot repeat buttons.
  // Sorting: numbers as numbers, blanks last, equal rows as they stood.
  const value = (row, at) => {
    const cell = row.cells[at];
    return cell.dataset.s || cell.textContent.trim();
  };
  const plain = (text) => Number(text.replace(/[,$%<>]/g, ""));
  const sort = (table, head) => {
    const down = head.getAttribute("aria-sort") === "ascending";
    const body = table.tBodies[0];
    const keyed = [...body.rows].map((row) => [value(row, head.cellIndex), row]);
    const filled = keyed.filter(([key]) => key !== "");
    const numeric = filled.every(([key]) => Number.isFinite(plain(key)));
    const compare = numeric ? (a, b) => plain(a) - plain(b) : (a, b) => a.localeCompare(b, "en", { numeric: true });
    filled.sort(([a], [b]) => (down ? compare(b, a) : compare(a, b)));
    body.append(...filled.map(([, row]) => row), ...keyed.filter(([key]) => key === "").map(([, row]) => row));
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
  };
  for (const table of all("table.sortable")) {
    for (const head of table.tHead.rows[0].cells) {
      const button = document.createElement("button");
      button.type = "button";
      button.ariaLabel = `Sort by ${head.firstChild.textContent}`;
      // The arrow keeps to the last word: alone on a line it belongs to nothing.
      const words = head.firstChild;
      const end = document.createElement("span");
      end.className = "together";
      words.after(end);
      end.append(words.splitText(words.data.lastIndexOf(" ") + 1), button);
      head.addEventListener("click", () => sort(table, head));
    }
  }

  // Where the measures are wider than the window, the latest quarters are what one came for.
  for (const frame of all("#measures > .scroll")) frame.scrollLeft = frame.scrollWidth;

  // A link to a folded card opens it.
  const reveal = () => {
    const target = location.hash.length > 1 && by(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") {
      target.hidden = false;
      target.open = true;
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", reveal);
  reveal();

  // Printing prints what is folded, and folds it again.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("details:not([open]):not([hidden])");
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });

  const form = by("filters");
  if (!form) return;
  form.hidden = false;
  const cards = all(".card");
  const FIELDS = ["contractor", "coach", "quarter"];
  const MOST_OPEN = 400;
  let index = null;
  let autoOpened = [];

  // Read once, when first asked: what each row says, in lower case, and whose it is.
  const read = (table, card) => {
    const at = {};
    for (const head of table.tHead.rows[0].cells) if (head.dataset.name) at[head.dataset.name] = head.cellIndex;
    const about = card ? card.querySelector("summary h3").textContent.toLowerCase() : "";
    return [...table.tBodies[0].rows].map((row) => ({
      row,
      text: `${about} ${row.textContent}`.toLowerCase(),
      fields: FIELDS.map((name) => (name in at ? row.cells[at[name]].textContent.split("; ") : [])),
      levels: card
        ? [card.dataset.level]
        : ["errors", "warnings"].flatMap((name) => (row.cells[at[name]].textContent === "0" ? [] : [{ errors: "error", warnings: "warning" }[name]])),
    }));
  };
  const build = () => ({
    cards: cards.map((card) => ({ card, rows: read(card.querySelector("table"), card) })),
    people: all("#participants table").flatMap((table) => read(table, null)),
  });

  const wanted = () => ({
    words: by("f-text").value.toLowerCase().split(/\s+/).filter(Boolean),
    level: by("f-level").value,
    fields: FIELDS.map((name) => (by(`f-${name}`) ? by(`f-${name}`).value : "")),
  });
  const fits = (one, want) =>
    (!want.level || one.levels.includes(want.level)) &&
    want.fields.every((field, at) => !field || one.fields[at].includes(field)) &&
    want.words.every((word) => one.text.includes(word));

  const show = (rows, want) => {
    let count = 0;
    for (const one of rows) {
      const fit = fits(one, want);
      if (one.row.hidden === fit) one.row.hidden = !fit;
      count += fit;
    }
    return count;
  };

  const apply = () => {
    const want = wanted();
    const active = want.words.length > 0 || want.level !== "" || want.fields.some(Boolean);
    if (!index) {
      if (!active) return;
      index = build();
    }
    let rows = 0, rules = 0, listed = 0;
    const matched = [];
    for (const { card, rows: own } of index.cards) {
      const count = show(own, want);
      const more = Number(card.dataset.unlisted);
      const other = want.level !== "" && card.dataset.level !== want.level;
      // Rows that are not on the page may fit: their rule stays, and says so.
      card.hidden = active && !count && (other || !more);
      card.querySelector(".match").textContent = active
        ? `${number(count)} of ${number(own.length)} listed rows match${more ? `; ${number(more)} more are not on this page and were not searched` : ""}`
        : "";
      listed += own.length;
      rows += count;
      if (count) {
        rules += 1;
        matched.push(card);
      }
    }
    const people = show(index.people, want);
    for (const card of autoOpened) card.open = false;
    autoOpened = active && rows <= MOST_OPEN ? matched.filter((card) => !card.open) : [];
    for (const card of autoOpened) card.open = true;
    const unlisted = Number(by("cards").dataset.unlisted);
    by("f-status").textContent = active
      ? `${number(rows)} of ${many(listed, "listed finding")} in ${many(rules, "rule")} and ${many(people, "participant")} match.` +
        (unlisted ? ` ${many(unlisted, "finding")} not on this page: findings.csv holds them all.` : "")
      : "";
  };

  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  by("f-open").addEventListener("click", () => {
    const open = cards.some((card) => !card.hidden && !card.open);
    for (const card of cards) if (!card.hidden) card.open = open;
    by("f-open").textContent = open ? "Close all" : "Open all";
  });
  form.reset();
})();
