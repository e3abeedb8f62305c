/* Passkeys: a form with data-passkey asks the device and posts its answer.
   data-passkey = "create" (a new one) or "get" (use one). The device's question is in
   the element that data-question names, or is asked from the form's own address.
   Needs webauthn-json.js. The form is hidden until a script can work it. */
const { webauthnJSON } = window;

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const problem = form.querySelector("[data-passkey-problem]");
  const able = Boolean(webauthnJSON) && webauthnJSON.supported();
  form.hidden = !able;

  const question = async () => {
    const kept = document.getElementById(form.dataset.question);
    if (kept) {
      return JSON.parse(kept.textContent);
    }
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return answer.json();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      const asked = await question();
      const answer = form.dataset.passkey === "create"
        ? await webauthnJSON.create(asked.creation_options)
        : await webauthnJSON.get(asked.request_options);
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch {
      problem.hidden = false;
      problem.focus();
    }
  });
}

for (const words of document.querySelectorAll("[data-without-passkey]")) {
  words.hidden = Boolean(webauthnJSON) && webauthnJSON.supported();
}
