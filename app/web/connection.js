/* Whether Dateline is still there: asked now and then, told in words when it is not, and the way back when it is.
 *
 * Gradio alone would leave the page as it is, with a draft that is "checking…" for good, and its connection cannot be
 * taken up again: what was asked after it broke would never be answered. So the page is opened anew once the server is
 * back. The address names the conversation, which is kept as soon as something is asked; what was typed is brought along.
 */
(() => {
  "use strict";

  const BUSY = 2000; // milliseconds between two looks while an answer is being written
  const IDLE = 5000;
  const SLOWEST = 15000; // between two looks while the server is gone
  const PATIENCE = 5000; // that one look may take
  const BROUGHT = "dateline-brought";

  const byId = (id) => document.getElementById(id);
  const box = () => document.querySelector("#question textarea");
  const busy = () => document.querySelector("#current .exchange[data-busy]");

  let failures = 0; // looks in a row that found nobody
  let server = ""; // the process that answered first
  let isLost = false;
  let isRefused = false; // what the server refused is being said
  let isOver = false; // this page will be left
  let isLooking = false;
  let later = 0;
  let hiding = 0;

  async function look() {
    if (isLooking || isOver) return;
    clearTimeout(later);
    if (document.hidden) {
      later = setTimeout(look, IDLE); // begins again when the page is looked at, be it told or not
      return;
    }
    isLooking = true;
    try {
      const found = await answering();
      if (found) await onFound(found);
      else onMissed();
    } finally {
      isLooking = false;
      later = setTimeout(look, wait());
    }
  }

  function wait() {
    if (isLost) return Math.min(1000 * 2 ** Math.max(failures - 2, 0), SLOWEST);
    if (failures) return 1000;
    return busy() ? BUSY : IDLE;
  }

  /* The name of the process that serves the page; "" where none answers. */
  async function answering() {
    try {
      const answer = await fetch("page/alive", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      return answer.ok ? await answer.text() : "";
    } catch {
      return "";
    }
  }

  function onMissed() {
    failures++;
    if (failures < 2 || isLost) return; // one may be the network's
    isLost = true;
    show(cutOff() ? "cut" : "lost", { retry: true });
  }

  /* An answer that was being written will not go on, so nothing may look as if it did. Whether there was one. */
  function cutOff() {
    document.documentElement.classList.add("lost");
    const exchange = busy();
    if (!exchange) return false;
    exchange.removeAttribute("data-busy");
    const note = Object.assign(document.createElement("p"), { className: "aside", id: "cut-here" });
    note.textContent = byId("connection").dataset.cutHere;
    exchange.querySelector(".answer").append(note);
    return true;
  }

  async function onFound(found) {
    const isSame = found === (server = server || found);
    failures = 0;
    if (isSame && !isLost) return;
    const status = await kept();
    if (status === 200 || status === 401) openAnew(); // 401: the token is asked for, and leads back here
    else if (status === 404) leaveToRead();
  }

  /* Whether the conversation on the page would be found again, as a status of HTTP. */
  async function kept() {
    const exchange = document.querySelector("#desk .exchange");
    if (!exchange) return 200;
    const id = encodeURIComponent(exchange.dataset.conversation);
    const asked = fetch(`conversations/${id}/share`, { signal: AbortSignal.timeout(PATIENCE) });
    return (await asked.catch(() => ({ status: 0 }))).status;
  }

  function leaveToRead() {
    isOver = true;
    cutOff();
    show("unkept", { leave: true });
  }

  function openAnew() {
    isOver = true;
    pack(box() ? box().value : "");
    location.reload();
  }

  /* An answer that goes on after all: the server was slow and not gone. */
  function onRedrawn(changes) {
    const exchange = document.querySelector("#current .exchange");
    const drafted = byId("drafted");
    const goesOn = () => busy() || (drafted && changes.some((change) => drafted.contains(change.target)));
    if (!isLost || !exchange || !goesOn()) return;
    isLost = false;
    failures = 0;
    document.documentElement.classList.remove("lost");
    exchange.setAttribute("data-busy", "");
    if (byId("cut-here")) byId("cut-here").remove();
    hide();
  }

  /* What the server refuses is said in its own words: Gradio would say that the connection errored out. */
  const fetched = window.fetch;
  window.fetch = async (...asked) => {
    const address = asked[0] instanceof Request ? asked[0].url : String(asked[0]);
    if (address.includes("/gradio_api/heartbeat/")) return beating(asked);
    if (address.includes("/queue/join")) tellSent(asked[1]);
    const answer = await fetched(...asked);
    if (answer.url.includes("/gradio_api/")) onAnswered(answer.ok ? answer : answer.clone()); // a stream has one reader
    return answer;
  };

  /* Gradio keeps a connection for as long as its page is open. A browser has six to a server, so that with six pages open
   * none would be answered any more: one that nobody looks at lets its own go. Gradio gets a stream that never ends. */
  let heart = null; // what it asked for
  let beat = null;

  function beating(asked) {
    heart = asked;
    keepBeating();
    return new Response(new ReadableStream(), { headers: { "Content-Type": "text/event-stream" } });
  }

  function keepBeating() {
    const isWanted = heart !== null && !isOver && (!document.hidden || busy());
    if (!isWanted && beat) beat.abort();
    if (!isWanted || beat) return;
    const own = (beat = new AbortController());
    fetched(heart[0], { ...heart[1], signal: own.signal })
      .then((answer) => (answer.ok ? answer.text() : onAnswered(answer)))
      .catch(() => {}) // whether the server is gone is looked at apart
      .finally(() => (beat = beat === own ? null : beat));
  }

  /* To conversation.js: what was sent first, which is the question where one was asked. */
  function tellSent({ body }) {
    document.dispatchEvent(new CustomEvent("dateline-sent", { detail: JSON.parse(body).data[0] }));
  }

  async function onAnswered(answer) {
    if (answer.status === 401) openAnew();
    else if (answer.status >= 400) await onRefused(answer);
    else if (isRefused && answer.url.includes("/queue/join")) {
      isRefused = false;
      hide();
    }
  }

  async function onRefused(answer) {
    const isOurs = (answer.headers.get("content-type") || "").startsWith("text/plain");
    if (isLost || isOver || (!isOurs && answer.status !== 503)) return;
    isRefused = true;
    if (isOurs) say(await answer.text());
    else show("full");
  }

  // Saying it

  function show(what, buttons) {
    const place = byId("connection");
    if (place) say(place.dataset[what], buttons);
  }

  function say(words, { retry = false, leave = false } = {}) {
    const place = byId("connection");
    clearTimeout(hiding); // of what was said before: it would take this away
    if (!place) return;
    const said = Object.assign(document.createElement("p"), { textContent: words });
    const button = (name, words) => {
      const made = Object.assign(document.createElement("button"), { type: "button", className: "act" });
      made.dataset.connection = name;
      made.textContent = words;
      return made;
    };
    place.replaceChildren(said);
    if (retry) place.append(button("retry", place.dataset.retry));
    if (leave) place.append(button("leave", place.dataset.leave));
  }

  const hide = () => byId("connection") && byId("connection").replaceChildren();

  // What was typed comes along

  function bring() {
    if (isOver || !box() || !byId("connection")) return; // a page that is being left still changes
    const brought = unpacked();
    if (!brought) return;
    if (brought.text) write(brought.text);
    show("back");
    hiding = setTimeout(hide, 8000);
  }

  /* A browser that keeps nothing for pages throws: then only what was typed is lost. */
  function pack(text) {
    try {
      sessionStorage.setItem(BROUGHT, JSON.stringify({ text }));
    } catch {}
  }

  function unpacked() {
    try {
      const packed = sessionStorage.getItem(BROUGHT);
      sessionStorage.removeItem(BROUGHT);
      return JSON.parse(packed);
    } catch {
      return null;
    }
  }

  /* As if it had been typed. Gradio's box is there before it listens, and nothing tells when it does. */
  function write(text) {
    box().value = text;
    let left = 20;
    const told = setInterval(() => {
      if (!box() || box().value !== text || left-- === 0) clearInterval(told);
      else box().dispatchEvent(new Event("input", { bubbles: true }));
    }, 200);
  }

  // Listening

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-connection]");
    if (!button) return;
    if (button.dataset.connection === "retry") look();
    else location.assign("./");
  });

  document.addEventListener("visibilitychange", () => {
    keepBeating();
    look();
  });
  window.addEventListener("online", look);
  window.addEventListener("offline", look);

  new MutationObserver((changes) => {
    bring();
    if (document.hidden) keepBeating(); // until its answer is there
    onRedrawn(changes);
  }).observe(document.documentElement, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["data-busy"],
  });

  look();
})();
