/* Quick lock in every tab, and the warning before an idle session is locked. */
(() => {
  "use strict";

  const body = document.body;
  const lockForm = document.querySelector("form[data-lock]");
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("coordination-session") : null;
  const KEEPALIVE_EVERY = 60_000;

  /* --- lock: nothing stays on screen, here or in the other tabs --- */
  function clearPage() {
    document.title = "Session verrouillée – Coordination";
    for (const part of document.querySelectorAll(".shell, .skip-links, dialog")) part.hidden = true;
    document.querySelectorAll("main, [data-reveal], [data-search]").forEach((part) => part.replaceChildren());
  }

  function lock() {
    if (!lockForm) return;
    document.dispatchEvent(new CustomEvent("session:ending"));
    tabs?.postMessage("lock");
    lockForm.submit();
    clearPage();
  }

  lockForm?.addEventListener("submit", (event) => { event.preventDefault(); lock(); });

  document.addEventListener("keydown", (event) => {
    const key = body.dataset.lockKey;
    if (key && event.key === key && !event.repeat) { event.preventDefault(); lock(); }
  });

  if (tabs) {
    tabs.onmessage = (event) => {
      if (event.data === "lock" && lockForm) {
        document.dispatchEvent(new CustomEvent("session:ending"));
        clearPage();
        window.setTimeout(() => window.location.reload(), 1500);
      }
      if (event.data === "active") stayed();
    };
  }

  /* --- idle: warned in time, extended by a click or by working --- */
  const limit = Number(body.dataset.idleSeconds || 0) * 1000;
  const warning = Number(body.dataset.idleWarning || 0) * 1000;
  const dialog = document.querySelector("[data-idle-dialog]");
  if (!limit || !dialog) return;

  let last = Date.now();
  let told = Date.now();
  const remaining = dialog.querySelector("[data-idle-remaining]");

  function stayed() {
    last = Date.now();
    if (dialog.open) dialog.close();
  }

  function active() {
    if (dialog.open) return;
    last = Date.now();
    if (last - told > KEEPALIVE_EVERY) extend();
  }

  function extend() {
    told = Date.now();
    stayed();
    tabs?.postMessage("active");
    if (!body.dataset.keepaliveUrl) return;
    const token = lockForm?.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    fetch(body.dataset.keepaliveUrl, { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": token } })
      .catch(() => { told = 0; });
  }

  const inWords = (seconds) => seconds >= 60
    ? `${Math.floor(seconds / 60)}\u00a0min ${String(seconds % 60).padStart(2, "0")}\u00a0s`
    : `${seconds}\u00a0s`;

  window.setInterval(() => {
    const left = Math.ceil((last + limit - Date.now()) / 1000);
    if (left <= 0) { lock(); return; }
    if (left * 1000 > warning) return;
    remaining.textContent = inWords(left);
    if (!dialog.open) dialog.showModal();
  }, 1000);

  for (const kind of ["pointerdown", "keydown", "input", "scroll"]) {
    document.addEventListener(kind, active, { passive: true, capture: true });
  }
  dialog.querySelector("[data-idle-extend]").addEventListener("click", extend);
  dialog.querySelector("[data-idle-lock]").addEventListener("click", lock);
  dialog.addEventListener("cancel", extend);
})();
