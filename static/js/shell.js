/* The shell: "/" focuses the search, the menu sheet on phones, menus that close, dialogs. */
(() => {
  "use strict";

  const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
  const singleKeys = () => document.body.dataset.singleKeys !== "off";

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!singleKeys() || typing(event.target) || document.querySelector("dialog[open]")) return;
    const search = document.querySelector("[data-search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  /* a row of tabs wider than a phone begins at the current one */
  for (const tab of document.querySelectorAll(".tabs a[aria-current]")) {
    const row = tab.closest(".tabs");
    row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }

  /* menu sheet: a link to #navigation without JavaScript, a modal sheet with it */
  const drawer = document.querySelector("[data-drawer]");
  let opener = null;

  function openDrawer(from) {
    opener = from;
    drawer.dataset.open = "";
    drawer.setAttribute("role", "dialog");
    drawer.setAttribute("aria-modal", "true");
    drawer.querySelector("nav a")?.focus({ preventScroll: true });
  }

  function closeDrawer() {
    if (!drawer || !("open" in drawer.dataset)) return;
    delete drawer.dataset.open;
    drawer.setAttribute("role", "region");
    drawer.removeAttribute("aria-modal");
    opener?.focus({ preventScroll: true });
  }

  function keepFocusInside(event) {
    const stops = [...drawer.querySelectorAll("a, button, summary")].filter((stop) => stop.checkVisibility());
    const first = stops[0];
    const last = stops[stops.length - 1];
    if (event.shiftKey && document.activeElement === first) { event.preventDefault(); last.focus(); }
    if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); first.focus(); }
  }

  document.addEventListener("keydown", (event) => {
    if (!drawer || !("open" in drawer.dataset)) return;
    if (event.key === "Escape") closeDrawer();
    if (event.key === "Tab") keepFocusInside(event);
  });

  window.matchMedia("(min-width: 60rem)").addEventListener("change", closeDrawer);

  document.addEventListener("click", (event) => {
    const openLink = event.target.closest("[data-drawer-open]");
    const closeLink = event.target.closest("[data-drawer-close]");
    if (drawer && openLink) { event.preventDefault(); openDrawer(openLink); }
    if (drawer && closeLink && "open" in drawer.dataset) { event.preventDefault(); closeDrawer(); }

    const dialogLink = event.target.closest("[data-dialog-open]");
    const dialog = dialogLink && document.getElementById(dialogLink.dataset.dialogOpen);
    if (dialog) { event.preventDefault(); dialog.showModal(); }
    event.target.closest("[data-dialog-close]")?.closest("dialog")?.close();

    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  /* on a phone the filters start folded, so that the results come first; without JavaScript they stay open */
  const narrow = window.matchMedia("(max-width: 40rem)");
  function foldFilters() {
    for (const toggle of document.querySelectorAll("[data-filters-toggle]")) {
      const form = document.getElementById(toggle.getAttribute("aria-controls"));
      toggle.hidden = !narrow.matches;
      toggle.setAttribute("aria-expanded", "false");
      form.hidden = narrow.matches;
    }
  }
  narrow.addEventListener("change", foldFilters);
  foldFilters();
  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-filters-toggle]");
    if (!toggle) return;
    const form = document.getElementById(toggle.getAttribute("aria-controls"));
    form.hidden = !form.hidden;
    toggle.setAttribute("aria-expanded", String(!form.hidden));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details.menu[open], details.user-menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
