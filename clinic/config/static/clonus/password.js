/* A button beside each password: seeing it is easier than typing it twice.
   Its word is in <template id="show-password">. */
const word = document.getElementById("show-password");
for (const field of word ? document.querySelectorAll("input[type='password']") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-secondary mt-2";
  button.textContent = word.content.textContent;
  button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-controls", field.id);
  button.addEventListener("click", () => {
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    button.setAttribute("aria-pressed", String(hidden));
  });
  field.after(button);
}
