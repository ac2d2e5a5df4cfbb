/* Keeps what is being typed: a form with data-draft posts itself to data-draft-url; leaving with unsaved words warns. */
(() => {
  "use strict";

  const PAUSE = 1500;
  const state = new WeakMap();
  let ending = false;
  const forms = () => document.querySelectorAll("form[data-draft]");
  const of = (form) => {
    if (!state.has(form)) state.set(form, { dirty: false, timer: 0, version: 0 });
    return state.get(form);
  };

  function tell(form, text) {
    const status = form.querySelector("[data-draft-status]");
    if (status) status.textContent = text;
  }

  async function save(form) {
    const its = of(form);
    const version = its.version;
    if (!its.dirty || !form.dataset.draftUrl) return;
    tell(form, "Enregistrement du brouillon…");
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST",
        body: new FormData(form),
        credentials: "same-origin",
        redirect: "manual",
        keepalive: true,
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      if (version === its.version) its.dirty = false;
      tell(form, `Brouillon enregistré à ${clock(new Date())}`);
    } catch (failure) {
      tell(form, "Brouillon non enregistré : gardez cette page ouverte, nouvel essai à la prochaine saisie.");
      console.warn("draft not saved", failure.message);
    }
  }

  const clock = (now) => `${now.getHours()}\u00a0h\u00a0${String(now.getMinutes()).padStart(2, "0")}`;

  function touched(event) {
    const form = event.target.closest?.("form[data-draft]");
    if (!form) return;
    const its = of(form);
    its.dirty = true;
    its.version += 1;
    window.clearTimeout(its.timer);
    its.timer = window.setTimeout(() => save(form), PAUSE);
  }

  document.addEventListener("input", touched);
  document.addEventListener("change", touched);
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-draft]") || event.defaultPrevented) return;
    const its = of(event.target);
    its.dirty = false;
    window.clearTimeout(its.timer);
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) forms().forEach(save); });
  document.addEventListener("session:ending", () => { ending = true; forms().forEach(save); });
  window.addEventListener("beforeunload", (event) => {
    if (!ending && [...forms()].some((form) => of(form).dirty)) event.preventDefault();
  });
})();
