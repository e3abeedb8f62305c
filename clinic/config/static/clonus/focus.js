/* The error summary takes the focus when the page opens, so that it is read first. */
const summary = document.querySelector(".error-summary");
if (summary) {
  summary.focus();
}

/* A link in the summary opens what hides its field, then moves to the field. */
document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) {
    return;
  }
  event.preventDefault();
  field.dispatchEvent(new CustomEvent("clonus:reveal", { bubbles: true }));
  for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) {
    box.open = true;
  }
  field.focus();
  (field.closest(".answers, .field") || field).scrollIntoView({ block: "start" });
});

/* A browser shows only the line being written; the line at the foot of the page must not
   cover the rest of the box. (Boxes only: a page that moves under a finger is missed.) */
document.addEventListener("focusin", (event) => {
  if (event.target.tagName === "TEXTAREA") {
    event.target.scrollIntoView({ block: "nearest" });
  }
});
