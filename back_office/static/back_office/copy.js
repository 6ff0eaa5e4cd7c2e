// A button that copies what stands in the field it names; shown only where the browser can.
if (navigator.clipboard) {
  document.querySelectorAll('button[data-copy]').forEach((button) => {
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      button.querySelector('span').textContent = button.dataset.said;
    });
  });
}
