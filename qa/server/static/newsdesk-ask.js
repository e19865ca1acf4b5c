// <newsdesk-ask>: ask an archive from any page; every sentence of an answer opens the exact words that it rests on.
//
// Attributes: server, corpus (a path below it, where one address serves several), key, placeholder, outlets ("A,B"),
// since, until, answerer, lang (of dates and answers). Event: newsdesk-answer, with the answer as its detail.
// It keeps nothing, sends no cookie, and needs of the page's CSP only script-src and connect-src of the server.
(() => {
  "use strict";
  const HOME = new URL("..", document.currentScript?.src || location.href).href;
  const TURNS = 20;
  const WORDS = 6; // at each end of a quote, in a link that has a browser scroll to it
  const DIFFER = {
    rounding: "One figure, more and less exactly",
    wording: "Quoted differently",
    updated: "Updated by the same outlet",
  };
  const LATER = "The archive could not answer; ask again later.";

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
:host {
  --c: var(--newsdesk-color, light-dark(#1a1f24, #e6e8eb));
  --bg: var(--newsdesk-background, light-dark(#fff, #15191e));
  --accent: var(--newsdesk-accent, light-dark(#0b57a4, #8ab8f0));
  --on: var(--newsdesk-on-accent, light-dark(#fff, #10161c));
  --soft: color-mix(in srgb, var(--c) 72%, var(--bg));
  --line: color-mix(in srgb, var(--c) 18%, var(--bg));
  --tint: color-mix(in srgb, var(--c) 5%, var(--bg));
  --radius: var(--newsdesk-radius, 8px);
  display: block; padding: 1rem; background: var(--bg); color: var(--c); overflow-wrap: anywhere; text-align: start;
  border: var(--newsdesk-border, 1px solid var(--line)); border-radius: var(--radius);
  font: 1rem/1.6 var(--newsdesk-font, system-ui, sans-serif);
}
:host, * { box-sizing: border-box; }
:host([hidden]), [hidden] { display: none !important; }
p, li, blockquote { margin: 0 0 .5rem; unicode-bidi: plaintext; }
a, .marker { color: var(--accent); }
form { display: flex; flex-wrap: wrap; gap: .5rem; }
label { flex: 1 0 100%; font-weight: 650; }
input, button { font: inherit; color: inherit; background: none; border: 1px solid var(--soft); border-radius: calc(var(--radius) * .75); }
input { flex: 1 1 10rem; min-width: 0; padding: .45rem .7rem; }
::placeholder { color: var(--soft); opacity: 1; }
button { padding: .2rem .8rem; cursor: pointer; }
.ask, .marker:hover, [aria-expanded=true] { background: var(--accent); color: var(--on); border-color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.status:not(:empty) { margin: .6rem 0 0; }
.turn, .draft { margin: 1rem 0; padding-top: 1rem; border-top: 1px solid var(--line); }
.question, .title, li .statement { font-weight: 650; }
.short { font-size: 1.2rem; font-weight: 650; }
mark { background: none; color: inherit; text-decoration: underline 2px var(--accent); text-underline-offset: .2em; }
.status, .note, .by, .context, .links, .draft { color: var(--soft); font-size: .875rem; }
.list { display: block; }
.list .statement { white-space: pre-line; }
.marker {
  min-width: 1.5rem; height: 1.5rem; margin-inline-start: .25rem; padding: 0 .35rem; border-color: var(--line);
  border-radius: 1rem; font-size: .75rem; font-weight: 650; line-height: 1; vertical-align: .1em;
}
.differing, .source { margin-bottom: .75rem; padding: .75rem; background: var(--tint); border-radius: calc(var(--radius) / 2); }
.differing, .quote { border-inline-start: 3px solid var(--accent); }
ul { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .5rem 1.25rem; margin: 0; padding: 0; }
li { list-style: none; margin: 0; }
li .by { display: block; }
.source p { margin-bottom: .25rem; }
.quote { padding-inline-start: .75rem; font-family: Georgia, serif; }
.links { display: flex; justify-content: space-between; align-items: center; }
`);

  class Told extends Error {} // one sentence for the reader

  // All that is shown is made here: "p note" is a paragraph whose part is `note`; what others wrote only becomes text.
  function make(what, attributes, ...children) {
    const [name, ...parts] = what.split(" ");
    const element = document.createElement(name);
    const named = parts.length ? { part: parts.join(" "), class: parts.join(" ") } : {};
    for (const [key, value] of Object.entries({ ...named, ...attributes })) element.setAttribute(key, value);
    element.append(...children.filter((child) => child));
    return element;
  }

  const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

  // An ISO date at its own precision.
  function dayOf(value, lang) {
    const [found, month, day] = /^\d{4}(-\d\d)?(-\d\d)?/.exec(value ?? "") ?? [];
    if (!found) return value || "no date";
    const parts = { year: "numeric", month: month && "long", day: day && "numeric", timeZone: "UTC" };
    try {
      return new Date(found).toLocaleDateString(lang || "en-GB", parts);
    } catch {
      return found; // there is no such day or language
    }
  }

  // The publisher's page, scrolled to the words (https://wicg.github.io/scroll-to-text-fragment/).
  function publishersPage(url, quote) {
    if (!/^https?:\/\/[^\s"'<>\\^`{|}]+$/.test(url ?? "") || !URL.canParse(url)) return null;
    const words = quote.trim().split(/\s+/);
    const ends = words.length > 2 * WORDS ? [words.slice(0, WORDS), words.slice(-WORDS)] : [words];
    const text = ends.map((end) => encodeURIComponent(end.join(" ").toWellFormed()).replaceAll("-", "%2D")).join(",");
    const address = url.split(":~:")[0].replace(/#$/, "");
    return `${address}${address.includes("#") ? "" : "#"}:~:text=${text}`;
  }

  // Server-sent events, each as its name and value.
  async function* events(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let held = "";
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const blocks = (held + read.value).split(/\r?\n\r?\n/);
      held = blocks.pop();
      for (const block of blocks) {
        const field = (name) => block.split(/\r?\n/).find((line) => line.startsWith(name))?.slice(name.length).trim();
        if (field("data:")) yield [field("event:"), JSON.parse(field("data:"))];
      }
    }
  }

  async function refusal(response) {
    const told = {
      401: "The key of this page is missing or not valid.",
      403: "This page may not ask the archive.",
      429: "Too many questions at once; ask again in a moment.",
    };
    return told[response.status] ?? (await response.json().catch(() => ({}))).detail ?? LATER;
  }

  class NewsdeskAsk extends HTMLElement {
    static observedAttributes = ["placeholder"];
    #root = this.attachShadow({ mode: "open" });
    #running = null;
    #history = [];
    #open = null; // the marker whose source is open, and the source
    #input = make("input input", { id: "q", maxlength: 2000, autocomplete: "off", enterkeyhint: "search", dir: "auto" });
    #stop = this.#button("stop", "Stop", () => this.#running?.abort());
    #status = make("p status", { role: "status" });
    #draft = make("div draft", { hidden: "" });
    #answers = make("div answers", { "aria-live": "polite" });
    #reset = this.#button("reset", "New question", () => this.#begin());

    constructor() {
      super();
      const label = make("label label", { for: "q" }, "Ask the archive");
      const form = make("form form", {}, label, this.#input, make("button button ask", {}, "Ask"), this.#stop);
      this.#stop.hidden = this.#reset.hidden = true;
      this.#root.adoptedStyleSheets = [sheet];
      this.#root.append(make("div", { lang: "en" }, form, this.#status, this.#draft, this.#answers, this.#reset));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (this.#input.value.trim()) this.#ask(this.#input.value);
      });
      this.#root.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !this.#open) return;
        event.stopPropagation(); // meant for the source, not for a dialog around us
        this.#close();
      });
    }

    attributeChangedCallback(name, _, value) {
      this.#input.setAttribute(name, value ?? "");
    }

    disconnectedCallback() {
      this.#running?.abort();
    }

    #button(part, label, act) {
      const button = make(`button button ${part}`, { type: "button" }, label);
      button.addEventListener("click", act);
      return button;
    }

    get #base() {
      const corpus = this.getAttribute("corpus");
      const server = (this.getAttribute("server") || HOME).replace(/\/+$/, "");
      return corpus ? `${server}/${encodeURIComponent(corpus)}` : server;
    }

    async #ask(question) {
      this.#running?.abort();
      const running = (this.#running = new AbortController());
      let told = "";
      this.#stop.hidden = false;
      this.#status.textContent = "Looking in the archive …";
      try {
        this.#show(await this.#answer(question, running.signal));
      } catch (error) {
        told = error instanceof Told ? error.message : "The archive cannot be reached; ask again later.";
      }
      if (this.#running !== running) return; // another question was asked meanwhile
      if (this.#root.activeElement === this.#stop) this.#input.focus();
      this.#stop.hidden = this.#draft.hidden = true;
      this.#draft.replaceChildren();
      this.#status.textContent = running.signal.aborted ? "Stopped." : told;
    }

    async #answer(question, signal) {
      const [key, outlets] = ["key", "outlets"].map((name) => this.getAttribute(name));
      const body = { question, history: this.#history.slice(-TURNS), unverified: "drop", stream: true };
      for (const name of ["since", "until", "answerer"]) if (this.getAttribute(name)) body[name] = this.getAttribute(name);
      if (outlets) body.outlets = outlets.split(",").map((outlet) => outlet.trim()).filter(Boolean);
      const response = await fetch(`${this.#base}/api/ask`, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "content-type": "application/json", ...(key && { authorization: `Bearer ${key}` }) },
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal,
      });
      if (!response.ok) throw new Told(await refusal(response));
      let checked = null;
      this.#draft.replaceChildren();
      for await (const [name, value] of events(response)) {
        if (name === "done") return value;
        if (name === "error") throw new Told(value.detail ?? LATER);
        if (name === "draft" && !checked) {
          this.#status.textContent = "Draft, not checked yet";
          this.#draft.append(value.text);
        } else if (name === "statement") {
          this.#status.textContent = "Checked";
          if (!checked) this.#draft.replaceChildren((checked = make("p answer")));
          checked.append(...this.#stated(value, value.citations));
        }
        this.#draft.hidden = false;
      }
      throw new Told("The answer broke off; ask again.");
    }

    #show(answer) {
      this.#close();
      this.#answers.prepend(this.#turn(answer)); // what is new stands next to the question
      const content = answer.text.slice(0, 20000);
      this.#history.push({ role: "user", content: answer.question }, { role: "assistant", content });
      this.#input.value = "";
      this.#reset.hidden = false;
      this.dispatchEvent(new CustomEvent("newsdesk-answer", { detail: answer, bubbles: true, composed: true }));
    }

    #begin() {
      this.#running?.abort();
      this.#history = [];
      this.#open = null;
      this.#answers.replaceChildren();
      this.#reset.hidden = true;
      this.#input.focus();
    }

    #turn(answer) {
      const { question, short, text, statements, disagreements, citations } = answer;
      const cited = (markers) => citations.filter((citation) => markers.includes(citation.marker));
      const sentences = statements.flatMap((s) => this.#stated(s, cited(s.citations)));
      // What stands before the nearest sentences says that they claim nothing.
      const opening = answer.grade === "related" ? text.slice(0, Math.max(0, text.indexOf(statements[0].text))) : "";
      const differing = disagreements.map(({ about, kind, accounts }) => {
        const sides = accounts.map((account) =>
          make("li", {}, ...this.#sentence(account.value, cited([account.citation])), make("span by", {}, this.#who(account))),
        );
        return make("div differing", {}, make("p note", {}, DIFFER[kind] ? `${DIFFER[kind]}: ${about}` : `Accounts differ on ${about}`), make("ul", {}, ...sides));
      });
      return make(
        "article turn",
        { "aria-label": question },
        make("p question", {}, question),
        ...this.#notes(answer).map((note) => note && make("p note", {}, note)),
        short && make("p short", { lang: this.lang }, short),
        make("p answer", { lang: this.lang }, ...(statements.length ? [opening, ...sentences] : [text])),
        ...differing,
        make("p note", {}, this.#made(answer)),
      );
    }

    // How the question was read.
    #notes({ question, standalone_question: read, filters: { outlets = [], since, until }, period }) {
      const limits = [...outlets, since && `from ${this.#day(since)}`, until && `to ${this.#day(until)}`].filter(Boolean);
      const days = period && [period.since, period.until].map((day) => (day ? this.#day(day) : "…"));
      return [
        read !== question && `Understood as: ${read}`,
        limits.length && `Only: ${limits.join(", ")}`,
        period && `“${period.phrase}” was read as ${days.join(" – ")}`,
      ];
    }

    #made({ statements, answerer, model, coverage: { articles, outlets } }) {
      if (!statements.length) return `Searched ${counted(articles, "article")} of ${counted(outlets, "outlet")}.`;
      if (answerer !== "model") return "Quoted word for word; each number opens its source.";
      return `Written by ${model ?? "a language model"}; each sentence was checked against what it cites.`;
    }

    // A list stands apart, on lines of its own.
    #stated({ text, is_list: isList, focus }, citations) {
      const said = this.#sentence(text, citations, focus);
      return isList ? [make("span list", {}, ...said)] : [...said, " "];
    }

    // `focus` is counted in code points, as every offset is; a string here in UTF-16.
    #sentence(text, citations, focus) {
      const isHeadline = citations.length > 0 && citations.every(({ part }) => part === "title");
      const points = focus ? [...text] : [];
      const part = (start, end) => points.slice(start, end).join("");
      const words = focus
        ? [part(0, focus.start), make("mark", {}, part(focus.start, focus.end)), part(focus.end)]
        : [text];
      const markers = citations.map((citation) => this.#marker(citation));
      return [make("span statement", {}, ...words), ...markers, isHeadline && make("small", {}, " (headline)")].filter(Boolean);
    }

    #day(value) {
      return dayOf(value, this.lang);
    }

    #who({ outlet, published }) {
      return `${outlet ?? "unknown outlet"}, ${this.#day(published)}`;
    }

    #marker(citation) {
      const marker = this.#button("marker", `${citation.marker}`, () => {
        const wasOpen = this.#open?.marker === marker;
        this.#close();
        if (!wasOpen) this.#openSource(marker, citation);
      });
      marker.setAttribute("aria-label", `Source ${citation.marker}: ${this.#who(citation)}`);
      marker.setAttribute("aria-expanded", "false");
      return marker;
    }

    #openSource(marker, citation) {
      const { title, context, quote, also, part, origin } = citation;
      const names = [...new Set(also.map((holder) => holder.outlet ?? holder.article_id))].join(", ");
      const whose = origin?.name ? `: ${origin.name}` : "";
      const copies = names && origin ? `${names} (${origin.outlets} outlet${origin.outlets === 1 ? "" : "s"}, 1 origin${whose})` : names;
      const source = make(
        "div source", // announced by the focus that goes there
        { role: "group", tabindex: -1, "aria-live": "off", "aria-label": marker.ariaLabel },
        make("p by", {}, this.#who(citation)),
        make("p title", {}, title ?? "untitled"),
        context && make("p context", {}, `Context: “${context.quote}”`),
        part === "title" && make("p by", {}, "Quoted from the headline"),
        make("blockquote quote", { lang: this.lang }, quote),
        copies && make("p by", {}, `Also in: ${copies}`),
        make("div links", {}, this.#link(citation), this.#button("close", "Close", () => this.#close())),
      );
      marker.closest("p, .differing").after(source);
      marker.ariaExpanded = true;
      this.#open = { marker, source };
      source.focus({ preventScroll: true });
      source.scrollIntoView({ block: "nearest" });
    }

    #link({ url, quote, article_id: article, version, start, end, part }) {
      const page = publishersPage(url, quote);
      const place = { quote: `${start}-${end}`, ...(part === "title" && { part }) };
      const href = page ?? `${this.#base}/source?${new URLSearchParams({ article, version, ...place })}#place`;
      const how = { href, target: "_blank", rel: "noopener noreferrer nofollow", referrerpolicy: "no-referrer" };
      return make("a link", how, page ? "Publisher’s page ↗" : "Read it in the archive ↗");
    }

    #close() {
      if (!this.#open) return;
      const { marker, source } = this.#open;
      this.#open = null;
      const hadFocus = source.contains(this.#root.activeElement);
      source.remove();
      marker.ariaExpanded = false;
      if (hadFocus) marker.focus();
    }
  }

  if (!customElements.get("newsdesk-ask")) customElements.define("newsdesk-ask", NewsdeskAsk);
})();
