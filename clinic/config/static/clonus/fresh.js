/* Doses on a page that is older than a day may be wrong: they give way to whom to call.
   Runs again when a page comes back from the background. */
const box = document.querySelector("[data-as-of]");

function look() {
  const age = Date.now() - Date.parse(box.dataset.asOf);
  const stale = age > Number(box.dataset.staleAfter) * 1000;
  box.querySelector("[data-fresh]").hidden = stale;
  box.querySelector("[data-stale]").hidden = !stale;
}

if (box) {
  look();
  window.addEventListener("pageshow", look);
  document.addEventListener("visibilitychange", look);
  setInterval(look, 60_000);
}
