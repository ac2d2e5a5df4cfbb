/* A revealed value hides itself: counts down in sight, then gives its place back to the masked one. */
(() => {
  "use strict";

  const running = new WeakSet();

  function hide(box) {
    const masked = box.querySelector("template[data-reveal-masked]");
    if (!box.isConnected || !masked) return;
    const held = box.contains(document.activeElement);
    const fresh = masked.content.firstElementChild.cloneNode(true);
    box.replaceWith(fresh);
    window.htmx?.process(fresh);
    if (held) fresh.querySelector("button")?.focus();
    document.dispatchEvent(new CustomEvent("announce", { detail: "Masqué de nouveau." }));
  }

  function start(box) {
    if (running.has(box)) return;
    running.add(box);
    const end = Date.now() + Number(box.dataset.seconds) * 1000;
    const timer = box.querySelector("[data-reveal-timer]");
    const tick = () => {
      if (!box.isConnected) return;
      const left = Math.ceil((end - Date.now()) / 1000);
      if (left <= 0) { hide(box); return; }
      timer.textContent = `masqué dans ${left}\u00a0s`;
      window.setTimeout(tick, 500);
    };
    tick();
  }

  const startAll = () => document.querySelectorAll("[data-reveal][data-seconds]").forEach(start);
  const hideAll = () => document.querySelectorAll("[data-reveal][data-seconds]").forEach(hide);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reveal-hide]");
    if (!button) return;
    event.preventDefault();
    hide(button.closest("[data-reveal]"));
  });
  document.addEventListener("htmx:load", startAll);
  window.addEventListener("pagehide", hideAll);
  window.addEventListener("beforeprint", hideAll);
  startAll();
})();
