// The few things of the chat window that links and forms cannot do. Without this script answers, sources and saving
// still work: a marker is a link into the frame beside the conversation.
"use strict";

const PANE = "newsdesk-source";
let left = null; // the marker that opened the source: where the focus goes back to

function frame() {
  return document.querySelector(`iframe[name="${PANE}"]`);
}

// --- the card beside a marker ------------------------------------------------------------------------------------

let shown = null;

function showCard(marker) {
  hideCard();
  const card = document.getElementById(marker.getAttribute("aria-describedby"));
  if (!card) return;
  shown = card.cloneNode(true); // on the body, where no scrolling box cuts it off
  shown.removeAttribute("id");
  shown.setAttribute("aria-hidden", "true"); // a reader's voice has it from the marker
  shown.classList.add("nd-shown");
  shown.hidden = false;
  document.body.append(shown);
  const at = marker.getBoundingClientRect();
  const size = shown.getBoundingClientRect();
  const edge = document.documentElement.clientWidth - size.width - 8;
  const fitsBelow = at.bottom + 6 + size.height < window.innerHeight;
  shown.style.left = `${Math.max(8, Math.min(at.left, edge))}px`;
  shown.style.top = `${Math.max(8, fitsBelow ? at.bottom + 6 : at.top - size.height - 6)}px`;
}

function hideCard() {
  shown?.remove();
  shown = null;
}

function markerOf(event) {
  return event.target instanceof Element ? event.target.closest("a.nd-cite") : null;
}

document.addEventListener("mouseover", (event) => {
  const marker = markerOf(event);
  if (marker) showCard(marker);
  else if (shown && !shown.contains(event.target)) hideCard(); // the card itself may be pointed at and read
});
document.addEventListener("focusin", (event) => {
  const marker = markerOf(event);
  if (marker?.matches(":focus-visible")) showCard(marker);
  else hideCard();
});
document.addEventListener("scroll", hideCard, true);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (shown) hideCard();
  else closeSource();
});

// --- the source beside the conversation ----------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest(`a[target="${PANE}"]`) : null;
  if (link) openSource(link, event.detail === 0);
  if (event.target instanceof Element && event.target.closest(".nd-close")) closeSource();
});

function openSource(link, byKeyboard) {
  hideCard();
  document.querySelectorAll('a[aria-current="location"]').forEach((old) => old.removeAttribute("aria-current"));
  link.setAttribute("aria-current", "location");
  left = link;
  document.body.classList.add("nd-source-open");
  frame().addEventListener("load", () => arrive(byKeyboard), { once: true });
}

function arrive(byKeyboard) {
  const page = frame().contentDocument;
  const quote = page?.getElementById("place");
  // On a narrow screen the frame was not laid out when it began to load.
  quote?.scrollIntoView({ block: "center" });
  page?.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeSource();
  });
  if (!byKeyboard) return;
  const target = quote ?? page?.body;
  target?.setAttribute("tabindex", "-1");
  target?.focus({ preventScroll: true });
}

function closeSource() {
  document.body.classList.remove("nd-source-open");
  left?.focus();
  left = null;
}

// --- copying ---------------------------------------------------------------------------------------------------------

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("button.nd-copy") : null;
  if (!button) return;
  const label = button.dataset.label ?? (button.dataset.label = button.textContent);
  try {
    const answer = await fetch(button.dataset.copy);
    if (!answer.ok) throw new Error(await answer.text());
    await copy(await answer.text(), answer.headers.get("content-type") ?? "");
    button.textContent = "Copied";
  } catch (error) {
    button.textContent = "Could not be copied";
    button.title = error.message;
  }
  setTimeout(() => (button.textContent = label), 2000);
});

// --- cards -------------------------------------------------------------------------------------------------------------

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("button.nd-publish") : null;
  if (!button) return;
  const published = button.nextElementSibling;
  try {
    const answer = await fetch(button.dataset.card, { method: published ? "DELETE" : "PUT" });
    if (!answer.ok) throw new Error((await answer.json()).detail);
    if (published) {
      published.remove();
      button.textContent = "Publish as a card";
    } else {
      const link = document.createElement("a");
      Object.assign(link, { href: (await answer.json()).url, target: "_blank", rel: "noopener", textContent: "See the card ↗" });
      button.after(link);
      button.textContent = "Take the card back";
    }
  } catch (error) {
    button.textContent = "Could not be done";
    button.title = error.message;
  }
});

async function copy(text, type) {
  const items = { "text/plain": new Blob([text], { type: "text/plain" }) };
  // HTML is for pasting into an editor, which then keeps the links and the footnotes.
  if (type.startsWith("text/html")) items["text/html"] = new Blob([text], { type: "text/html" });
  await navigator.clipboard.write([new ClipboardItem(items)]);
}

// --- dropping files anywhere -----------------------------------------------------------------------------------------

function hasFiles(event) {
  return event.dataTransfer?.types.includes("Files");
}

document.addEventListener("dragover", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  document.body.classList.add("nd-dropping");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("nd-dropping");
});
document.addEventListener("drop", async (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  document.body.classList.remove("nd-dropping");
  const files = event.dataTransfer.files;
  const chooser = await openedChooser();
  if (!chooser) return;
  chooser.files = files;
  chooser.dispatchEvent(new Event("change", { bubbles: true }));
});

// The chooser is in the document only while its section is open.
async function openedChooser() {
  const find = () => document.querySelector("#nd-add input[type=file], #nd-upload input[type=file]");
  if (!find()) document.querySelector("#nd-add button")?.click();
  for (let tries = 0; tries < 20 && !find(); tries++) await new Promise((done) => setTimeout(done, 50));
  return find();
}

// --- what Gradio leaves to be done -----------------------------------------------------------------------------------

function tidy() {
  // A reload, a bookmark and a second tab find the conversation by its address.
  const held = document.querySelector("[data-conversation]")?.dataset.conversation ?? null;
  const address = new URL(location.href);
  if (ready && address.searchParams.get("conversation") !== held) {
    if (held) address.searchParams.set("conversation", held);
    else address.searchParams.delete("conversation");
    history.replaceState(history.state, "", address);
  }
  // Its labels of messages hold their whole markup, which a screen reader would read out.
  document.querySelectorAll('[data-testid="bot"][aria-label], [data-testid="user"][aria-label]').forEach((message) => {
    message.removeAttribute("aria-label");
  });
  // Its list of examples has buttons, no items.
  document.querySelectorAll('#nd-chat .examples[role="list"]').forEach((list) => list.removeAttribute("role"));
}

function begin() {
  ready = true;
  const side = document.querySelector("#nd-side.open");
  // On a narrow screen the conversation comes first; filters and history are one touch away.
  if (side && window.innerWidth <= 900) side.querySelector("button.toggle-button")?.click();
  document.body.classList.add("nd-ready");
}

let waiting = false;
let ready = false; // the address counts until the page has read it
new MutationObserver(() => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    if (!ready && document.querySelector(".nd-coverage")) begin();
    tidy();
  });
}).observe(document.documentElement, { childList: true, subtree: true });
