/* Sources and reader beside the conversation, what is shown beside a chip or a mark, and what a keyboard needs.
 *
 * A citation is a plain link to its article. Here a click opens it in place instead: the article is fetched as a
 * fragment, its mark brought into view, and the way back kept. The server escapes every fragment; a policy of the
 * page forbids scripts that are not ours in any case. What changes a conversation is in conversation.js.
 */
(() => {
  "use strict";

  const PHONE = window.matchMedia("(max-width: 799px)");
  const CITATION = "a[data-article]";
  const byId = (id) => document.getElementById(id);

  /* Gradio's sign of loading counts seconds with every frame, and goes on when it is gone: 8 % of a core, for good. It
   * keeps what asked for frames when it was loaded; once the page is drawn, that gives it one a second. */
  const nextFrame = window.requestAnimationFrame.bind(window);
  const slowed = (act) => (isDrawn ? setTimeout(nextFrame, 1000, act) : nextFrame(act));
  let isDrawn = false;
  window.requestAnimationFrame = slowed;

  function onDrawn() {
    isDrawn = true;
    if (window.requestAnimationFrame === slowed) window.requestAnimationFrame = nextFrame;
  }

  let opener = null; // the citation that was clicked, to give the focus back to
  let openKey = ""; // its place; chips are redrawn while an answer comes, so the element alone would be lost
  let opening = 0; // counts clicks: an article that arrives after a later click is dropped

  // The reader

  const keyOf = (link) => [link.dataset.article, link.dataset.start, link.dataset.end].join(" ");
  const isOpen = () => byId("reader") !== null && !byId("reader").hidden;

  async function open(link, { keepFocus = false } = {}) {
    const turn = ++opening;
    const wasOpen = isOpen();
    hideTip();
    if (!link.closest("#reader")) opener = link; // one in the reader goes with the article it stands in
    openKey = keyOf(link);
    showReader();
    markActive();
    showSteps();
    const slow = setTimeout(() => (byId("reader-body").textContent = byId("reader-body").dataset.loading), 200);
    const html = await fetchArticle(link.href);
    clearTimeout(slow);
    if (turn !== opening || !isOpen()) return;
    fill(html, keepFocus && wasOpen);
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
    showSources();
    document.documentElement.classList.add("reading");
    keepBehind(true);
  }

  function fill(html, keepFocus) {
    const body = byId("reader-body");
    if (html === null) body.textContent = body.dataset.failed;
    else body.innerHTML = html;
    const heading = byId("story-title");
    byId("reader-title").textContent = heading ? heading.textContent : "";
    if (heading && !keepFocus) heading.focus({ preventScroll: true });
    const mark = byId("cited");
    if (mark) mark.scrollIntoView({ block: "center", inline: "nearest" });
    else byId("reader").scrollIntoView({ block: "start" });
  }

  function close() {
    if (!isOpen()) return;
    opening++;
    byId("reader").hidden = true;
    showSources();
    byId("reader-body").textContent = "";
    byId("reader-title").textContent = "";
    document.documentElement.classList.remove("reading");
    keepBehind(false);
    const back = opener && opener.isConnected ? opener : linkAt(openKey);
    openKey = "";
    markActive();
    if (back) back.focus({ focusVisible: true });
    hideTip(); // the focus that came back would show the sentence that was just read
  }

  /* On a phone the reader covers the page, and the button "back" must lead to the conversation, not out of it. */
  function closeByHand() {
    if (PHONE.matches && history.state && history.state.reader) history.back();
    else close();
  }

  /* On a phone what the reader covers must not be reached by the keyboard. */
  function keepBehind(covered) {
    for (const part of [byId("talk"), byId("masthead"), document.querySelector("body.shared > header")]) {
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

  // The sources of the answer in view: Gradio draws those of the newest, an earlier one carries its own

  let viewed = null; // the exchange whose sources are shown

  const inView = new IntersectionObserver(
    (changes) => {
      const entered = changes.filter((change) => change.isIntersecting).pop();
      if (entered) view(entered.target);
    },
    { rootMargin: "-25% 0px -74% 0px" }, // a line where a reader's eyes are
  );

  function view(exchange) {
    if (!exchange || exchange === viewed) return;
    viewed = exchange;
    showSources();
  }

  function showSources() {
    const before = byId("sources-before");
    if (!before || !byId("sources")) return;
    // of an earlier answer; empty where it has no sources, and then neither pane is shown (style.css)
    const html = viewed && viewed.isConnected ? viewed.dataset.sources : undefined;
    if (html !== undefined && html !== sourcesShown) {
      before.innerHTML = sourcesShown = html;
      markActive();
    }
    before.hidden = isOpen() || html === undefined;
    byId("sources").hidden = isOpen() || !before.hidden;
  }

  let sourcesShown = "";

  // From citation to citation

  /* The citations of an answer, each place once and by number; of a list of cards where none of it was cited. */
  function citationsAround(link) {
    const here = link && link.isConnected ? link : linkAt(openKey);
    const chips = (part) => (part ? [...part.querySelectorAll("a.chip")] : []);
    const key = here ? keyOf(here) : "";
    const exchanges = [...document.querySelectorAll(".exchange")].reverse();
    const own = here && here.closest(".exchange");
    const exchange = own || exchanges.find((part) => chips(part).some((chip) => !key || keyOf(chip) === key));
    let found = chips(exchange);
    if (key && !found.some((chip) => keyOf(chip) === key)) {
      const list = here.closest(".cards");
      found = list ? [...list.querySelectorAll(CITATION)] : [here];
    } else {
      found.sort((one, other) => Number(one.textContent) - Number(other.textContent));
    }
    const keys = found.map(keyOf);
    return found.filter((chip, at) => keys.indexOf(keyOf(chip)) === at);
  }

  function step(by) {
    const all = citationsAround(opener);
    if (!all.length) return;
    const at = all.findIndex((link) => keyOf(link) === openKey);
    const next = isOpen() && at >= 0 ? at + by : by > 0 ? 0 : all.length - 1;
    const link = all[Math.min(Math.max(next, 0), all.length - 1)];
    if (keyOf(link) !== openKey || !isOpen()) open(link, { keepFocus: true });
  }

  function showSteps() {
    const all = citationsAround(opener);
    const at = all.findIndex((link) => keyOf(link) === openKey);
    const shown = byId("reader-at");
    const several = all.length > 1 && at >= 0;
    byId("reader-steps").hidden = !several;
    if (!several) return;
    shown.textContent = shown.dataset.words.replace("{number}", at + 1).replace("{count}", all.length);
    setEnabled(byId("reader-previous"), at > 0);
    setEnabled(byId("reader-next"), at < all.length - 1);
  }

  /* aria-disabled and not disabled: a button that is disabled loses the focus, and whoever pressed it the place. */
  const setEnabled = (button, enabled) => button.setAttribute("aria-disabled", String(!enabled));

  // What is shown beside a chip or a mark: the sentence, or the reason

  const TIPPED = "a.chip, button[data-why]";
  let tipped = null; // what the tip belongs to
  let tipLater = 0;

  function showTip(anchor) {
    const tip = byId("tip");
    if (!tip) return;
    tipped = anchor;
    tip.replaceChildren(...(anchor.matches("a.chip") ? quoteOf(anchor) : [line("tip-why", anchor.dataset.why)]));
    tip.hidden = false;
    anchor.setAttribute("aria-describedby", "tip");
    if (anchor.matches("button")) anchor.setAttribute("aria-expanded", "true");
    placeTip(tip, anchor);
  }

  function quoteOf(chip) {
    const quote = line("tip-quote", chip.dataset.quote);
    quote.dir = "auto";
    return [line("tip-source", chip.dataset.source), line("tip-title", chip.dataset.title), quote];
  }

  function line(kind, text) {
    const made = document.createElement("p");
    made.className = kind;
    made.textContent = text;
    return made;
  }

  function placeTip(tip, anchor) {
    const at = anchor.getBoundingClientRect();
    const own = tip.getBoundingClientRect();
    const most = document.documentElement.clientWidth - own.width - 8;
    const below = at.bottom + 8 + own.height <= window.innerHeight;
    tip.style.left = `${Math.max(8, Math.min(at.left + at.width / 2 - own.width / 2, most))}px`;
    tip.style.top = `${below ? at.bottom + 8 : Math.max(8, at.top - own.height - 8)}px`;
  }

  function hideTip() {
    clearTimeout(tipLater);
    const tip = byId("tip");
    if (!tip || tip.hidden) return false;
    tip.hidden = true;
    if (tipped) {
      tipped.removeAttribute("aria-describedby");
      if (tipped.matches("button")) tipped.setAttribute("aria-expanded", "false");
    }
    tipped = null;
    return true;
  }

  /* The pointer may cross the gap between chip and tip, and rest on the tip to read or select it. */
  function tipSoon(anchor, wait) {
    clearTimeout(tipLater);
    tipLater = setTimeout(() => (anchor ? showTip(anchor) : hideTip()), wait);
  }

  const canHover = window.matchMedia("(hover: hover)");

  document.addEventListener("pointerover", (event) => {
    if (!(event.target instanceof Element) || !canHover.matches || event.pointerType === "touch") return;
    const anchor = event.target.closest(TIPPED);
    if (anchor && anchor !== tipped) tipSoon(anchor, 120);
    else if (anchor || event.target.closest("#tip")) clearTimeout(tipLater);
    else if (tipped && tipped !== document.activeElement) tipSoon(null, 250);
    else if (!tipped) clearTimeout(tipLater);
  });

  document.addEventListener("focusin", (event) => {
    if (!(event.target instanceof Element)) return;
    view(event.target.closest(".exchange"));
    const anchor = event.target.closest(TIPPED);
    if (anchor && anchor.matches(":focus-visible")) showTip(anchor);
    else if (!event.target.closest("#tip")) hideTip();
  });

  document.addEventListener("scroll", () => tipped && placeTip(byId("tip"), tipped), { capture: true, passive: true });

  // The conversation

  let asked = 0; // exchanges on the page

  function onRedrawn() {
    nameParts();
    markActive();
    if (tipped && !tipped.isConnected) hideTip();
    document.querySelectorAll("#desk .exchange").forEach((exchange) => inView.observe(exchange));
    if (viewed && !viewed.isConnected) view(document.querySelector("#current .exchange"));
    const questions = document.querySelectorAll("#desk .question");
    if (questions.length > asked && !document.body.matches(".shared")) onAsked(questions[questions.length - 1]);
    asked = questions.length;
  }

  /* The new question goes to the top, so that its answer has room to appear in view. */
  function onAsked(question) {
    if (isOpen()) closeByHand();
    view(question.closest(".exchange"));
    question.scrollIntoView({ block: "start" });
    const box = document.querySelector("#question textarea");
    if (box && !PHONE.matches) box.focus({ preventScroll: true });
  }

  /* Gradio draws these parts without roles; they are set once they are there. */
  function nameParts() {
    const labels = byId("reader");
    if (!labels || byId("talk").hasAttribute("role")) return;
    onDrawn();
    const parts = {
      talk: { role: "region", "aria-label": labels.dataset.talk },
      side: { role: "complementary", "aria-label": labels.dataset.side },
      spoken: { role: "status", "aria-live": "polite" },
    };
    for (const [id, attributes] of Object.entries(parts)) {
      if (!byId(id)) continue;
      for (const [name, value] of Object.entries(attributes)) byId(id).setAttribute(name, value);
    }
  }

  // Listening, once for everything: what Gradio redraws keeps working

  const isPlain = (event) =>
    event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const link = event.target.closest(CITATION);
    const button = event.target.closest("button");
    const wasTipped = tipped;
    if (!event.target.closest("#tip")) hideTip();
    view(event.target.closest(".exchange"));
    if (event.target.closest("a.skip") && document.querySelector("#question textarea")) {
      event.preventDefault();
      ask();
    } else if (link && isPlain(event) && byId("reader")) {
      event.preventDefault();
      open(link);
    } else if (button && button.matches("[data-why]")) {
      if (wasTipped !== button || event.detail > 0) showTip(button);
    } else if (button && button.id === "reader-close") {
      closeByHand();
    } else if (button && button.matches(".step") && button.getAttribute("aria-disabled") !== "true") {
      step(button.id === "reader-next" ? 1 : -1);
    } else if (button && button.dataset.do === "help") {
      openHelp();
    }
  });

  // Keys. A single letter is a shortcut only while nothing is being typed, and only until it is switched off (the help).

  const KEYS_OFF = "dateline-keys-off";
  const SHORTCUTS = { "/": ask, n: () => step(1), p: () => step(-1), "?": openHelp };

  const isTyping = (target) => target instanceof Element && target.closest("input, textarea, select, [contenteditable]");
  const areKeysOn = () => localStorage.getItem(KEYS_OFF) === null;

  function ask() {
    const box = document.querySelector("#question textarea");
    if (!box) return;
    if (isOpen() && PHONE.matches) closeByHand();
    box.focus();
  }

  function openHelp() {
    const help = byId("help");
    if (!help || help.open) return;
    byId("keys-on").checked = areKeysOn();
    help.showModal();
  }

  document.addEventListener("change", (event) => {
    if (event.target.id !== "keys-on") return;
    if (event.target.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "1");
  });

  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return; // it has keys of its own
    if (event.key === "Escape") {
      if (!hideTip() && isOpen()) closeByHand();
      else return;
      event.preventDefault();
    } else if (SHORTCUTS[event.key] && !isTyping(event.target) && areKeysOn()) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      SHORTCUTS[event.key]();
    }
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
