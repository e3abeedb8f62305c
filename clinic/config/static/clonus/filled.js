/* What a row comes to was worked out when the table was filled: once a row is changed
   by hand, the words beside it are no longer about it. */
document.addEventListener("input", (event) => {
  const row = event.target.closest(".plan-row");
  row?.querySelector("[data-says]")?.remove();
});
