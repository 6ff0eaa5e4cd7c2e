/* Copies what the button names, and says so; without leave the text is selected for the person to copy. */
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    const said = document.getElementById(button.dataset.said);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = said.dataset.done;
    } catch {
      said.textContent = said.dataset.byHand;
    }
  });
}
