/* What a reader does with conversations: copy, ask again, edit, delete; the drawer of earlier ones; sharing.
 *
 * What changes the conversation on the page is done by the page's own handlers (app/web/page.py): a box that nobody
 * sees takes what is meant, a button beside it is pressed. What concerns kept conversations goes to the routes of
 * app/web/history.py, whose answers are fragments that the server has escaped.
 */
(() => {
  "use strict";

  const byId = (id) => document.getElementById(id);
  const field = (id) => document.querySelector(`#${id} textarea, #${id} input`);

  /* As if it had been typed: Gradio's box listens for the event. */
  function write(box, text) {
    if (!box) return;
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const press = (id) => {
    const button = byId(id);
    if (button) (button.matches("button") ? button : button.querySelector("button")).click();
  };

  // The address names the conversation, so that a reload finds it

  const named = () => new URLSearchParams(location.search).get("c") || "";
  if (named()) document.documentElement.classList.add("reopening");

  function followAddress() {
    const exchange = document.querySelector("#current .exchange");
    if (!byId("current") || !byId("talk")) return;
    const id = exchange ? exchange.dataset.conversation : "";
    if (exchange || byId("not-kept")) document.documentElement.classList.remove("reopening");
    if (byId("not-kept") || document.documentElement.classList.contains("reopening") || id === named()) return;
    history.replaceState(history.state, "", id ? `./?c=${encodeURIComponent(id)}` : "./");
  }

  /* A tab among others is told by what was asked first in it. */
  function nameTab() {
    const question = document.querySelector("#desk .question");
    const brand = document.querySelector("h1.brand");
    if (!brand) return; // a page of its own has its title
    const named = question ? `${question.lastChild.textContent} · ${brand.textContent}` : brand.textContent;
    if (document.title !== named) document.title = named;
  }

  // One answer

  async function copy(button, text) {
    const before = button.textContent;
    if (await onClipboard(text)) {
      button.textContent = button.dataset.done;
      say(button.dataset.done);
    } else {
      failed();
    }
    setTimeout(() => (button.textContent = before), 1600);
  }

  async function onClipboard(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyBySelection(text); // a page that came over plain http from another machine has no clipboard
    }
  }

  function copyBySelection(text) {
    const box = document.createElement("textarea");
    box.value = text;
    box.className = "hidden-label";
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }

  function edit(button) {
    const box = field("question");
    write(field("replaced"), button.closest(".exchange").dataset.exchange);
    write(box, button.dataset.question);
    byId("editing").hidden = false;
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }

  function endEdit({ empty = false } = {}) {
    if (!byId("editing") || byId("editing").hidden) return;
    byId("editing").hidden = true;
    if (!empty) return;
    write(field("replaced"), "");
    write(field("question"), "");
    field("question").focus();
  }

  /* Asked as if it had been typed. */
  function askThis(text) {
    write(field("question"), text);
    insist(); // Gradio takes the text over in its next task
  }

  /* Gradio takes no question, and says nothing, while the end of an answer is still on its way: the button is pressed
   * until the question was sent, or is another. */
  let unsent = "";
  let pressing = 0;

  function insist() {
    clearInterval(pressing);
    unsent = field("question").value;
    let left = 50;
    pressing = setInterval(() => {
      if (!unsent || field("question").value !== unsent || left-- === 0) clearInterval(pressing);
      else press("ask");
    }, 200);
  }

  /* The newest question once more; `kind` is what the reader says that it is. */
  function askAgain(kind) {
    write(field("kind"), kind);
    press("again");
  }

  function remove(button) {
    write(field("chosen"), button.closest(".exchange").dataset.exchange);
    press("remove");
  }

  // Kept conversations

  async function server(method, path, body) {
    const answer = await fetch(path, {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  }

  const pathOf = (part, rest = "") =>
    `conversations/${encodeURIComponent(part.closest("[data-id]").dataset.id)}${rest}`;

  let searches = 0; // an answer to an earlier search must not overwrite that of a later one

  async function list() {
    const turn = ++searches;
    const query = new URLSearchParams({ q: byId("history-search").value, current: named() });
    const html = await server("GET", `conversations?${query}`);
    if (turn === searches) byId("history-list").innerHTML = html;
  }

  async function openHistory() {
    closeMenu();
    byId("history-search").value = "";
    await list();
    if (!byId("history").open) byId("history").showModal();
  }

  async function openShare() {
    closeMenu();
    if (!named()) return;
    byId("share-body").innerHTML = await server("GET", `conversations/${encodeURIComponent(named())}/share`);
    showLink();
    if (!byId("share").open) byId("share").showModal();
  }

  function showLink() {
    const link = byId("share-link");
    if (link) link.value = new URL(link.dataset.path, document.baseURI).href;
  }

  async function changeShare(button, method) {
    byId("share-body").innerHTML = await server(method, pathOf(button, "/share"));
    showLink();
    const next = byId("share-link") || byId("share-body").querySelector("button");
    if (next) next.focus();
  }

  /* One line of the list shows its facts and buttons, or a form for a new name, or the question whether to delete. */
  function show(item, part) {
    for (const name of ["talk-acts", "talk-form", "talk-sure"]) item.querySelector(`.${name}`).hidden = name !== part;
    const first = item.querySelector(`.${part} input`) || item.querySelector(`.${part} button:last-of-type`);
    first.focus();
    if (first.select) first.select();
  }

  async function rename(form) {
    await server("POST", pathOf(form, "/name"), { name: form.elements.name.value });
    await list();
    byId("history-search").focus();
  }

  async function forget(button) {
    const item = button.closest(".talk");
    await server("DELETE", pathOf(item));
    if (item.dataset.id === named()) press("new");
    await list();
    byId("history-search").focus();
  }

  /* Until the server has emptied the page, a question would join the conversation that is being left: it is held. A
   * server that never empties it lets go after ten seconds. */
  let leaving = 0;
  let held = false;

  function leave() {
    if (!document.querySelector("#current .exchange")) return;
    clearTimeout(leaving);
    leaving = setTimeout(left, 10_000);
  }

  function left() {
    clearTimeout(leaving);
    leaving = 0;
    if (held) insist();
    held = false;
  }

  /* What a reader sends, and not what is pressed for them. */
  function onSent(event) {
    if (leaving) {
      event.preventDefault();
      event.stopImmediatePropagation();
      held = true;
    } else if (event.isTrusted && !document.querySelector("#current .exchange[data-busy]")) {
      insist();
    }
  }

  // The masthead of a phone

  function toggleMenu() {
    const isOpen = byId("nav").classList.toggle("open");
    byId("menu").setAttribute("aria-expanded", String(isOpen));
  }

  const isMenuOpen = () => byId("nav") !== null && byId("nav").classList.contains("open");

  function closeMenu() {
    if (isMenuOpen()) toggleMenu();
  }

  // Saying it

  function say(text) {
    if (byId("said")) byId("said").textContent = text;
  }

  function failed() {
    const open = document.querySelector("dialog[open]") || document.body;
    const note = Object.assign(document.createElement("p"), {
      className: "toast",
      textContent: byId("tip").dataset.failed,
    });
    note.setAttribute("role", "alert");
    open.append(note);
    setTimeout(() => note.remove(), 6000);
  }

  // Listening

  const DO = {
    copy: (button) => copy(button, button.dataset.copy),
    again: () => askAgain(""),
    as: (button) => askAgain(button.dataset.kind),
    edit,
    delete: remove,
    suggest: (button) => askThis(button.textContent),
    ask: (button) => askThis(button.dataset.ask),
    "cancel-edit": () => endEdit({ empty: true }),
    history: openHistory,
    share: openShare,
    close: (button) => button.closest("dialog").close(),
    rename: (button) => show(button.closest(".talk"), "talk-form"),
    "delete-talk": (button) => show(button.closest(".talk"), "talk-sure"),
    leave: (button) => show(button.closest(".talk"), "talk-acts"),
    "delete-sure": forget,
    "share-make": (button) => changeShare(button, "POST"),
    "share-revoke": (button) => changeShare(button, "DELETE"),
    "share-copy": (button) => copy(button, byId("share-link").value),
    print: () => window.print(),
    help: closeMenu,
  };

  document.addEventListener(
    "click",
    (event) => {
      if (!(event.target instanceof Element)) return;
      if (event.target.closest("#new")) leave();
      else if (event.target.closest("#ask")) onSent(event);
    },
    { capture: true },
  );

  document.addEventListener(
    "keydown",
    (event) => {
      const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing;
      if (sends && event.target instanceof Element && event.target.closest("#question")) onSent(event);
    },
    { capture: true },
  );

  document.addEventListener("dateline-sent", (event) => {
    if (event.detail === unsent) unsent = "";
  });

  document.addEventListener("click", async (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.id === "menu") return toggleMenu();
    if (!event.target.closest("#nav")) closeMenu();
    if (event.target.matches("dialog")) return event.target.close(); // the dimmed page around it
    const button = event.target.closest("button[data-do]");
    if (!button || !Object.hasOwn(DO, button.dataset.do)) return;
    try {
      await DO[button.dataset.do](button);
    } catch {
      failed();
    }
  });

  document.addEventListener("submit", async (event) => {
    if (!event.target.matches(".talk-form")) return;
    event.preventDefault();
    await rename(event.target).catch(failed);
  });

  let typing = 0;
  document.addEventListener("input", (event) => {
    if (event.target.id !== "history-search") return;
    clearTimeout(typing);
    typing = setTimeout(() => list().catch(failed), 150);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isMenuOpen()) {
      closeMenu();
      byId("menu").focus();
      return;
    }
    if (event.key !== "Escape" || !byId("editing") || byId("editing").hidden) return;
    if (event.target instanceof Element && event.target.closest("#composer")) endEdit({ empty: true });
  });

  /* What was the newest exchange goes below the earlier ones, once: they are not sent again with every question. */
  function adopt() {
    const passed = document.querySelector("#passed [data-passed]");
    const html = passed ? passed.dataset.passed : "";
    if (html === adopted || !byId("earlier")) return;
    adopted = html;
    byId("earlier").insertAdjacentHTML("beforeend", html);
  }

  let adopted = "";
  const known = new Set(); // exchanges that were on the page before
  let scheduled = false;

  function onRedrawn() {
    const reopened = document.documentElement.classList.contains("reopening");
    followAddress();
    nameTab();
    const newest = document.querySelector("#current .exchange");
    if (leaving && !newest) left();
    if (newest && !known.has(newest.dataset.exchange) && !reopened) onAsked();
    for (const exchange of document.querySelectorAll("#desk .exchange")) known.add(exchange.dataset.exchange);
  }

  /* The question is on the page now, and no longer in the box. */
  function onAsked() {
    endEdit();
    if (byId("not-kept")) byId("not-kept").remove();
    write(field("replaced"), "");
    write(field("question"), "");
  }

  new MutationObserver(() => {
    adopt(); // not in the next frame: a page that nobody looks at has none, and what is redrawn meanwhile is gone
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      onRedrawn();
    });
  }).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-passed"],
  });
})();
