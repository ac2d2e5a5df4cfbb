/* Announcements for screen readers, and where the focus goes after htmx has swapped a part of the page. */
(() => {
  "use strict";

  const announce = (text) => {
    const region = document.getElementById("annonces");
    if (!region || !text) return;
    region.textContent = "";
    window.setTimeout(() => { region.textContent = text; }, 50);
  };

  /* from scripts: new CustomEvent("announce", {detail: "…"}); from the server: HX-Trigger: {"announce": "…"} */
  document.addEventListener("announce", (event) => {
    announce(typeof event.detail === "string" ? event.detail : event.detail?.value);
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const fresh = event.detail.target;
    const heading = fresh?.isConnected
      ? (fresh.matches("[data-focus-after-swap]") ? fresh : fresh.querySelector("[data-focus-after-swap]"))
      : event.detail.elt?.closest?.("[data-focus-after-swap]");
    focusOn(heading);
  });

  /* an outerHTML swap replaces its target: the new element announces itself when htmx settles it */
  document.addEventListener("htmx:load", (event) => {
    const fresh = event.detail.elt;
    if (fresh !== document.body && fresh.matches?.("[data-focus-after-swap]")) focusOn(fresh);
  });

  function focusOn(element) {
    if (!element) return;
    if (!element.hasAttribute("tabindex")) element.setAttribute("tabindex", "-1");
    element.focus({ preventScroll: false });
  }

  document.addEventListener("htmx:responseError", () => announce("L’action n’a pas abouti. Rien n’a été modifié."));
  document.addEventListener("htmx:sendError", () => announce("Le serveur ne répond pas. Rien n’a été modifié."));
})();
