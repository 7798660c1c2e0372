/* The reader beside the conversation, and what a keyboard and a screen reader need.
 *
 * A citation is a plain link to its article. Here a click opens it in place instead: the article is fetched as a
 * fragment, its mark brought into view, and the way back kept. The server escapes every fragment; a policy of the
 * page forbids scripts that are not ours in any case.
 */
(() => {
  "use strict";

  const PHONE = window.matchMedia("(max-width: 799px)");
  const CITATION = "a[data-article]";
  const byId = (id) => document.getElementById(id);

  let opener = null; // the citation that was clicked, to give the focus back to
  let openKey = ""; // its place; chips are redrawn while an answer comes, so the element alone would be lost
  let opening = 0; // counts clicks: an article that arrives after a later click is dropped

  // The reader

  const keyOf = (link) => [link.dataset.article, link.dataset.start, link.dataset.end].join(" ");
  const isOpen = () => byId("reader") !== null && !byId("reader").hidden;

  async function open(link) {
    const turn = ++opening;
    const wasOpen = isOpen();
    opener = link;
    openKey = keyOf(link);
    showReader();
    markActive();
    const slow = setTimeout(() => (byId("reader-body").textContent = byId("reader-body").dataset.loading), 200);
    const html = await fetchArticle(link.href);
    clearTimeout(slow);
    if (turn !== opening || !isOpen()) return;
    fill(html);
    if (PHONE.matches && !wasOpen) history.pushState({ reader: true }, "");
  }

  async function fetchArticle(address) {
    try {
      const answer = await fetch(address, { headers: { "X-Fragment": "1" } });
      if (answer.ok || answer.status === 404) return await answer.text();
    } catch {
      // no connection: said below, in the reader itself
    }
    return null;
  }

  function showReader() {
    byId("reader").hidden = false;
    byId("sources").hidden = true;
    document.documentElement.classList.add("reading");
    keepBehind(true);
  }

  function fill(html) {
    const body = byId("reader-body");
    if (html === null) body.textContent = body.dataset.failed;
    else body.innerHTML = html;
    const heading = byId("story-title");
    byId("reader-title").textContent = heading ? heading.textContent : "";
    if (heading) heading.focus({ preventScroll: true });
    const mark = byId("cited");
    if (mark) mark.scrollIntoView({ block: "center", inline: "nearest" });
    else byId("reader").scrollIntoView({ block: "start" });
  }

  function close() {
    if (!isOpen()) return;
    opening++;
    byId("reader").hidden = true;
    byId("sources").hidden = false;
    byId("reader-body").textContent = "";
    byId("reader-title").textContent = "";
    document.documentElement.classList.remove("reading");
    keepBehind(false);
    const back = opener && opener.isConnected ? opener : linkAt(openKey);
    openKey = "";
    markActive();
    if (back) back.focus();
  }

  /* On a phone the reader covers the page, and the button "back" must lead to the conversation, not out of it. */
  function closeByHand() {
    if (PHONE.matches && history.state && history.state.reader) history.back();
    else close();
  }

  /* On a phone what the reader covers must not be reached by the keyboard. */
  function keepBehind(covered) {
    for (const id of ["talk", "masthead"]) {
      const part = byId(id);
      if (part) part.inert = covered && PHONE.matches;
    }
  }

  function linkAt(key) {
    return [...document.querySelectorAll(CITATION)].find((link) => keyOf(link) === key) || null;
  }

  function markActive() {
    for (const link of document.querySelectorAll(CITATION)) {
      const active = openKey !== "" && keyOf(link) === openKey;
      if (active && link.getAttribute("aria-current") !== "true") link.setAttribute("aria-current", "true");
      if (!active && link.hasAttribute("aria-current")) link.removeAttribute("aria-current");
    }
  }

  // The conversation

  let asked = 0; // exchanges on the page

  function onRedrawn() {
    nameParts();
    markActive();
    const questions = document.querySelectorAll(".question");
    if (questions.length > asked) onAsked(questions[questions.length - 1]);
    asked = questions.length;
  }

  /* The new question goes to the top, so that its answer has room to appear in view. */
  function onAsked(question) {
    if (isOpen()) closeByHand();
    question.scrollIntoView({ block: "start" });
    const box = document.querySelector("#question textarea");
    if (box && !PHONE.matches) box.focus({ preventScroll: true });
  }

  /* Gradio draws these parts without roles; they are set once they are there. */
  function nameParts() {
    const labels = byId("reader");
    if (!labels || byId("talk").hasAttribute("role")) return;
    const parts = {
      talk: { role: "region", "aria-label": labels.dataset.talk },
      side: { role: "complementary", "aria-label": labels.dataset.side },
      spoken: { role: "status", "aria-live": "polite" },
    };
    for (const [id, attributes] of Object.entries(parts)) {
      for (const [name, value] of Object.entries(attributes)) byId(id).setAttribute(name, value);
    }
  }

  // Listening, once for everything: what Gradio redraws keeps working

  const isPlain = (event) =>
    event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const link = event.target.closest(CITATION);
    if (link && isPlain(event) && byId("reader")) {
      event.preventDefault();
      open(link);
    } else if (event.target.closest("#reader-close")) {
      closeByHand();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    event.preventDefault();
    closeByHand();
  });

  window.addEventListener("popstate", close);
  PHONE.addEventListener("change", () => keepBehind(isOpen()));

  let scheduled = false;
  new MutationObserver(() => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      onRedrawn();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
