/* Prints when asked by the address (?print=1) or by the button. Printing never changes anything. */
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
const receipt = document.querySelector("[data-print-now]");
if (receipt) {
  window.addEventListener("load", () => document.fonts.ready.then(() => window.print()));
}
