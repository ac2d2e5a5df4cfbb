/* Passkeys: a form that carries data-passkey asks the browser for a key's answer before it is sent; a button that carries it does so
   in a form that can be sent without. Options stand in the page (data-passkey-options) or are fetched (data-passkey-url). */
(() => {
  "use strict";

  const forms = document.querySelectorAll("form[data-passkey]");
  const supported = Boolean(navigator.credentials && window.PublicKeyCredential);

  const toBytes = (words) => Uint8Array.from(atob(words.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const toWords = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const REASONS = {
    InvalidStateError: "Cette clé est déjà enregistrée.",
    SecurityError: "Les clés d’accès ne marchent qu’à l’adresse habituelle du service, en https.",
    NotAllowedError: "Rien n’a été confirmé. Réessayez, ou choisissez une autre façon.",
  };

  const placeOf = (part) => (part.form ?? part).querySelector("[data-passkey-problem]") ?? document.querySelector("[data-passkey-problem]");

  function tell(part, words) {
    const problem = placeOf(part);
    problem.querySelector(".notice__body").textContent = words;
    problem.hidden = false;
  }

  function prepared(options, form) {
    const key = structuredClone(options.publicKey);
    key.challenge = toBytes(key.challenge);
    if (key.user) key.user.id = toBytes(key.user.id);
    for (const list of [key.excludeCredentials, key.allowCredentials]) {
      list?.forEach((one) => { one.id = toBytes(one.id); });
    }
    if (form.elements.passwordless) {
      const alone = form.elements.passwordless.checked;
      const needs = alone ? { residentKey: "required", requireResidentKey: true, userVerification: "required" }
        : { residentKey: "discouraged", requireResidentKey: false };
      key.authenticatorSelection = { ...key.authenticatorSelection, ...needs };
    }
    return { publicKey: key };
  }

  function answerOf(credential) {
    const { response } = credential;
    const answer = { clientDataJSON: toWords(response.clientDataJSON) };
    if (response.attestationObject) {
      answer.attestationObject = toWords(response.attestationObject);
      answer.transports = response.getTransports?.() ?? [];
    } else {
      answer.authenticatorData = toWords(response.authenticatorData);
      answer.signature = toWords(response.signature);
      answer.userHandle = response.userHandle ? toWords(response.userHandle) : null;
    }
    return JSON.stringify({
      id: credential.id,
      rawId: toWords(credential.rawId),
      type: credential.type,
      response: answer,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  }

  async function optionsOf(part) {
    if (part.dataset.passkeyOptions) return JSON.parse(document.getElementById(part.dataset.passkeyOptions).textContent);
    const answer = await fetch(part.dataset.passkeyUrl, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).request_options;
  }

  async function ask(part) {
    const form = part.form ?? part;
    placeOf(part).hidden = true;
    try {
      const wanted = prepared(await optionsOf(part), form);
      const credential = await navigator.credentials[part.dataset.passkey](wanted);
      form.elements.credential.value = answerOf(credential);
      if (part === form) form.submit();
      else form.requestSubmit();
    } catch (error) {
      tell(part, REASONS[error.name] ?? "La clé d’accès n’a pas répondu. Réessayez, ou choisissez une autre façon.");
    }
  }

  for (const form of forms) {
    if (supported) form.querySelector("button[type='submit']").hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(form);
    });
  }
  const showButtons = () => document.querySelectorAll("button[data-passkey][hidden]").forEach((one) => { one.hidden = !supported; });
  document.addEventListener("htmx:load", showButtons);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-passkey]");
    if (button) ask(button);
  });
  showButtons();

  const creating = document.querySelector("form[data-passkey='create']");
  if (!supported && creating) {
    tell(creating, "Ce navigateur ne connaît pas les clés d’accès. Choisissez l’application, ou un navigateur plus récent.");
  }
})();
