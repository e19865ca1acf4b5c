"""The style and the script of the HTML report; both stand in it, and a policy lets nothing else run."""

import base64
import hashlib

STYLE = (
    ":root{color-scheme:light dark;--ink:#1a1f24;--soft:#4f5860;--paper:#fff;--line:#d5d9de;--tint:#f4f6f8;"
    "--link:#0b57a4;--up:#14662f;--up-tint:#e3f4e7;--down:#9a2f12;--down-tint:#fdeae4;--c2:#6b3fa0;--c3:#8a5a00}"
    "@media (prefers-color-scheme:dark){:root{--ink:#e6e8eb;--soft:#aab2ba;--paper:#15191e;--line:#3d444d;"
    "--tint:#21262d;--link:#8ab8f0;--up:#7fd495;--up-tint:#16331f;--down:#ffa488;--down-tint:#40201a;--c2:#c5a5f0;"
    "--c3:#e6b95c}}"
    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}"
    "main{max-width:72rem;margin:0 auto;padding:1.5rem 1.25rem 4rem;overflow-wrap:anywhere}"
    "h1{font-size:1.6rem;line-height:1.25;margin:0 0 .5rem}h2{font-size:1.3rem;margin:2.5rem 0 .5rem;"
    "border-top:1px solid var(--line);padding-top:1rem}h3{font-size:1.05rem;margin:1.75rem 0 .5rem}"
    "h4{font-size:1rem;margin:0}p{margin:0 0 .6rem;max-width:48rem}a{color:var(--link)}"
    ".soft,caption,figcaption,small{color:var(--soft);font-size:.875rem}"
    ".wide{overflow-x:auto;margin:0 0 1rem}table{border-collapse:collapse;font-size:.875rem;"
    "font-variant-numeric:tabular-nums;min-width:100%;overflow-wrap:normal}caption{text-align:left;padding:0 0 .4rem}"
    "th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:right;vertical-align:top}"
    "th{font-weight:600}thead th{background:var(--tint);vertical-align:bottom}"
    "th:first-child,td.words,th.words{text-align:left}td.words,th.words{min-width:7rem}"
    "th[scope=row]{font-weight:600;min-width:11rem;max-width:24rem}th[scope=row] small{display:block;font-weight:400}"
    "td.even{white-space:nowrap}"
    "thead button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-align:inherit;"
    "text-decoration:underline dotted}"
    "th[aria-sort=ascending] button::after{content:' ▲'}th[aria-sort=descending] button::after{content:' ▼'}"
    ".better{color:var(--up)}.worse{color:var(--down)}td.better,td.worse{font-weight:650}"
    ".best{font-weight:700;color:var(--up)}"
    "figure{margin:0 0 1rem;overflow-x:auto}"
    "svg{max-width:100%;height:auto;min-width:36rem;font:13px system-ui,sans-serif}"
    "svg text{fill:var(--soft)}svg .label{fill:var(--ink)}svg .grid{stroke:var(--line)}svg .zero{stroke:var(--soft);"
    "stroke-width:1.5}svg .range{stroke-width:2.5}svg .unclear{stroke:var(--soft);fill:var(--soft)}"
    "svg .better{stroke:var(--up);fill:var(--up)}svg .worse{stroke:var(--down);fill:var(--down)}"
    "svg .curve{stroke-width:2.5;stroke:var(--link)}svg .c1{stroke:var(--down)}svg .c2{stroke:var(--c2)}"
    "svg .c3{stroke:var(--c3)}"
    ".find{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;align-items:end;margin:0 0 .75rem}.find[hidden]{display:none}"
    ".find label{display:flex;flex-direction:column;font-size:.875rem;color:var(--soft)}"
    ".find input,.find select{font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--soft);"
    "border-radius:4px;padding:.25rem .5rem}"
    "article{border:1px solid var(--line);border-radius:6px;padding:.75rem 1rem;margin:0 0 1rem}"
    "article:target{outline:3px solid var(--link)}article[hidden],tr[hidden]{display:none}"
    "article p.words{font:1.0625rem/1.6 Georgia,'Times New Roman',serif;margin:.5rem 0;white-space:pre-wrap}"
    "del{background:var(--down-tint);color:var(--down)}ins{background:var(--up-tint);color:var(--up);"
    "text-decoration:underline}"
    "ul{padding-left:1.25rem;margin:0 0 .75rem}li{margin:0 0 .2rem}ul.cited{font-size:.9rem}"
    "details{margin:0 0 .75rem}summary{cursor:pointer;font-weight:600}"
    "@media print{:root{--ink:#000;--soft:#333;--paper:#fff;--line:#999;--tint:#fff;--link:#000;--up:#000;--down:#000;"
    "--up-tint:#fff;--down-tint:#fff;--c2:#000;--c3:#000}main{max-width:none;padding:0}article,figure,tr"
    "{break-inside:avoid}.find{display:none}.wide,figure{overflow:visible}svg{min-width:0}}"
)
SCRIPT = """
"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const value = (row, at) => row.cells[at].dataset.value ?? row.cells[at].textContent.trim();
  [...table.tHead.rows[0].cells].forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].map((row) => [value(row, at), row]);
      const isNumber = (text) => text !== "" && !Number.isNaN(Number(text));
      rows.sort(([a], [b]) => isNumber(a) && isNumber(b) ? a - b : isNumber(a) - isNumber(b) || a.localeCompare(b));
      if (down) rows.reverse();
      body.append(...rows.map(([, row]) => row));
    });
  });
}
for (const form of document.querySelectorAll("form.find")) {
  const items = [...document.querySelectorAll(`article[data-of="${form.dataset.for}"]`)].map((item) =>
    [item, document.querySelector(`tr[data-article="${item.id}"]`), item.textContent.toLowerCase()]);
  const told = form.querySelector("output");
  const apply = () => {
    const [words, tag, way] = ["words", "tag", "way"].map((name) => form.elements[name].value);
    let shown = 0;
    for (const [item, row, text] of items) {
      item.hidden = row.hidden = !(text.includes(words.trim().toLowerCase())
        && (!tag || JSON.parse(item.dataset.tags).includes(tag)) && (!way || item.dataset.way === way));
      shown += !item.hidden;
    }
    told.textContent = `${shown} of ${items.length} shown`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
}
"""


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


POLICY = (
    f"default-src 'none'; style-src {_hash(STYLE)}; script-src {_hash(SCRIPT)}; base-uri 'none'; form-action 'none'"
)
"""What a browser may do with the page: apply this style, run this script, and load nothing."""
