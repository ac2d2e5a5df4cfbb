/* Forms: a second click sends nothing twice; the error summary takes the focus and leads into groups. */
(() => {
  "use strict";

  const busy = (button) => button.getAttribute("aria-busy") === "true";

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog") return;
    if (form.dataset.sent !== undefined) { event.preventDefault(); return; }
    if (form.method === "get" || form.hasAttribute("data-repeatable")) return;
    form.dataset.sent = "";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  });

  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    document.querySelectorAll(`[form="${CSS.escape(form.id)}"][aria-busy]`).forEach((button) => button.removeAttribute("aria-busy"));
  }

  const releaseAll = () => document.querySelectorAll("form[data-sent]").forEach(release);

  window.addEventListener("pageshow", (event) => { if (event.persisted) releaseAll(); });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt;
    if (form.tagName !== "FORM" || event.detail.requestConfig.verb === "get") return;
    if (form.dataset.sent !== undefined) event.preventDefault();
    else form.dataset.sent = "";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (form) release(form);
  });
  /* a download leaves the page in place: its form says so */
  document.addEventListener("submit", (event) => {
    if (event.target.hasAttribute("data-download")) window.setTimeout(() => release(event.target), 3000);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[type='submit']");
    if (button && busy(button)) event.preventDefault();
  });

  function focusSummary() {
    document.querySelector("[data-error-summary]")?.focus();
  }

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt.querySelector?.("[data-error-summary]")) focusSummary();
  });
})();
