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
  let isOver = false; // this page will be left
  let isLooking = false;
  let later = 0;

  async function look() {
    if (isLooking || isOver || document.hidden) return; // goes on when the page is looked at again
    clearTimeout(later);
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
    if (status === 200) openAnew();
    else if (status === 404) leaveToRead();
  }

  /* Whether the conversation on the page would be found again, as a status of HTTP. */
  async function kept() {
    const exchange = document.querySelector("#desk .exchange");
    if (!exchange) return 200;
    const id = encodeURIComponent(exchange.dataset.conversation);
    return (await fetch(`conversations/${id}/share`).catch(() => ({ status: 0 }))).status;
  }

  function leaveToRead() {
    isOver = true;
    cutOff();
    show("unkept", { leave: true });
  }

  function openAnew() {
    isOver = true;
    sessionStorage.setItem(BROUGHT, JSON.stringify({ text: box() ? box().value : "" }));
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

  // Saying it

  function show(what, { retry = false, leave = false } = {}) {
    const place = byId("connection");
    if (!place) return;
    const said = Object.assign(document.createElement("p"), { textContent: place.dataset[what] });
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
    const brought = JSON.parse(sessionStorage.getItem(BROUGHT) || "null");
    if (!brought || !box() || !byId("connection")) return;
    sessionStorage.removeItem(BROUGHT);
    if (brought.text) write(brought.text);
    show("back");
    setTimeout(hide, 8000);
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

  document.addEventListener("visibilitychange", look);
  window.addEventListener("online", look);
  window.addEventListener("offline", look);

  new MutationObserver((changes) => {
    bring();
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
