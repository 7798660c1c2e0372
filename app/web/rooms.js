/* What the rooms need of a script: limits that are changed in place, articles that are added with their progress in
 * view, and the verdicts beneath an answer.
 *
 * Everything is HTML of the server, which escapes it; a form that this script does not reach still works as a form.
 * One listener for all: what Gradio redraws keeps working.
 */
(() => {
  "use strict";

  const byId = (id) => document.getElementById(id);
  const POLL = 700; // milliseconds between looks at how far adding is

  async function send(address, body) {
    const answer = await fetch(address, { method: "POST", body, headers: { "X-Fragment": "1" } });
    const isPlain = (answer.headers.get("Content-Type") || "").startsWith("text/plain"); // a refusal, in one sentence
    return { ok: answer.ok, isPlain, text: await answer.text() };
  }

  // Limits

  async function loadLimits() {
    const bar = byId("limits-bar");
    if (!bar || bar.dataset.loaded) return;
    bar.dataset.loaded = "1";
    try {
      const answer = await fetch("limits", { headers: { "X-Fragment": "1" } });
      if (answer.ok) bar.innerHTML = await answer.text();
    } catch {
      delete bar.dataset.loaded; // no connection: tried again when the page is next redrawn
    }
  }

  async function changeLimits(form, button) {
    const body = new FormData(form);
    if (button && button.name) body.append(button.name, button.value);
    const bar = byId("limits-bar");
    const answer = await send(form.action, new URLSearchParams(body));
    if (!answer.ok) return;
    bar.innerHTML = answer.text;
    const summary = bar.querySelector("summary");
    const note = bar.querySelector(".form-note");
    if (summary && !note) summary.focus();
  }

  function closeLimits(event) {
    const panel = document.querySelector("#limits-bar .limits-panel[open]");
    if (!panel || panel.contains(event.target)) return;
    panel.open = false;
  }

  // Adding

  let polling = 0;

  function showAdding(html) {
    const state = byId("adding-state");
    if (!state) return;
    const made = new DOMParser().parseFromString(html, "text/html").getElementById("adding-state");
    if (!made) return;
    if (state.innerHTML !== made.innerHTML) state.innerHTML = made.innerHTML;
    state.toggleAttribute("data-busy", made.hasAttribute("data-busy"));
    if (made.hasAttribute("data-busy")) poll();
  }

  function poll() {
    clearTimeout(polling);
    polling = setTimeout(async () => {
      try {
        const answer = await fetch(byId("adding-state").dataset.state, { headers: { "X-Fragment": "1" } });
        if (answer.ok) showAdding(await answer.text());
      } catch {
        poll(); // the server may be busy for a moment
      }
    }, POLL);
  }

  async function add(form) {
    const button = form.querySelector("button");
    const body = new FormData(form);
    const plain = form.enctype === "multipart/form-data" ? body : new URLSearchParams(body);
    button.disabled = true;
    try {
      const answer = await send(form.action, plain);
      if (answer.isPlain) byId("adding-state").textContent = answer.text;
      else showAdding(answer.text);
      if (answer.ok) form.reset();
      if (!form.isConnected) document.querySelector("#adding input").focus(); // it was what was dismissed
      byId("adding-state").scrollIntoView({ block: "nearest" });
    } catch {
      byId("adding-state").textContent = byId("adding-state").dataset.failed; // cut off: it may have been too much
    } finally {
      button.disabled = false;
    }
  }

  // Correcting and deleting the article that is open; on its own page its forms are plain ones

  async function edit(form, button) {
    const body = new URLSearchParams(new FormData(form));
    if (button && button.name) body.append(button.name, button.value);
    const reader = form.closest("#reader-body");
    const tools = form.closest(".edit-article");
    try {
      const answer = await send(form.action, body);
      if (answer.isPlain) return tell(tools, answer.text);
      reader.innerHTML = answer.text;
      const heading = byId("story-title");
      byId("reader-title").textContent = heading ? heading.textContent : "";
      (reader.querySelector("[data-said]") || reader.querySelector(".correction-note") || heading).focus();
    } catch {
      tell(tools, form.dataset.failed);
    }
  }

  function tell(tools, text) {
    let note = tools.querySelector(".form-note");
    if (!note) {
      note = document.createElement("p");
      note.className = "form-note";
      note.setAttribute("role", "alert");
      tools.querySelector("summary").after(note);
    }
    note.textContent = text;
  }

  // Verdicts

  const votes = new Map(); // answer → vote: what is redrawn gets its mark back

  function voter() {
    try {
      let known = localStorage.getItem("dateline-voter");
      if (!known) localStorage.setItem("dateline-voter", (known = crypto.randomUUID()));
      return known;
    } catch {
      return ""; // storage is forbidden, or the page is not served to this machine by a safe address
    }
  }

  function markVote(form) {
    const vote = votes.get(form.dataset.answer);
    for (const button of form.querySelectorAll("[data-vote]")) {
      const pressed = String(button.dataset.vote === vote);
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    }
  }

  function openReasons(form, open) {
    const why = form.querySelector(".feedback-why");
    why.hidden = !open;
    form.querySelector('[data-vote="down"]').setAttribute("aria-expanded", String(open));
    if (open) why.querySelector("input").focus();
  }

  async function judge(form, vote) {
    const body = new URLSearchParams({ answer: form.dataset.answer, vote, voter: voter() });
    if (vote === "down") {
      const chosen = form.querySelector("input[name=reason]:checked");
      body.set("reason", chosen ? chosen.value : "");
      body.set("note", form.querySelector("textarea").value);
    }
    const said = form.querySelector(".feedback-said");
    try {
      const answer = await send("feedback", body);
      said.textContent = JSON.parse(answer.text).said;
      if (!answer.ok) return;
      votes.set(form.dataset.answer, vote);
      markVote(form);
      if (vote === "down") {
        openReasons(form, false);
        form.querySelector('[data-vote="down"]').focus();
      }
    } catch {
      said.textContent = form.dataset.failed;
    }
  }

  // Listening

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[data-limits]") && byId("limits-bar")) {
      event.preventDefault();
      changeLimits(form, event.submitter);
    } else if (form.matches("form[data-add]")) {
      event.preventDefault();
      add(form);
    } else if (form.matches("#reader-body form[data-edit]")) {
      event.preventDefault();
      edit(form, event.submitter);
    } else if (form.matches("form.feedback")) {
      event.preventDefault();
      judge(form, "down");
    }
  });

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    closeLimits(event);
    const vote = event.target.closest("form.feedback [data-vote]");
    if (!vote) return;
    const form = vote.closest("form");
    if (vote.dataset.vote === "up") {
      openReasons(form, false);
      judge(form, "up");
    } else {
      openReasons(form, form.querySelector(".feedback-why").hidden);
    }
  });

  document.addEventListener("keydown", (event) => {
    const panel = document.querySelector("#limits-bar .limits-panel[open]");
    if (event.key !== "Escape" || !panel || !panel.contains(document.activeElement)) return;
    event.stopPropagation();
    panel.open = false;
    panel.querySelector("summary").focus();
  }, true);

  function redrawn() {
    loadLimits();
    document.querySelectorAll("form.feedback").forEach(markVote);
  }

  let scheduled = false;
  new MutationObserver(() => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      redrawn();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
  // A chart that is wider than the page shows its latest bars.
  for (const chart of document.querySelectorAll(".chart-scroll")) chart.scrollLeft = chart.scrollWidth;
  if (byId("adding-state") && byId("adding-state").hasAttribute("data-busy")) poll();
})();
