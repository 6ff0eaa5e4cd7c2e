/* Counts from the server's remaining seconds, so a wrong clock of the phone does no harm. Sends a form once. */
const left = document.getElementById("own-left");
if (left) {
  const clock = document.getElementById("own-clock");
  const end = performance.now() + Number(left.dataset.expiresIn) * 1000;
  const fa = (text) => text.replace(/[0-9]/g, (digit) => "۰۱۲۳۴۵۶۷۸۹"[digit]);
  const tick = () => {
    const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    clock.textContent = "(" + fa(Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0")) + ")";
    if (seconds === 0) {
      clearInterval(ticking);
      left.classList.add("over");
      left.textContent = left.dataset.over;
    }
  };
  const ticking = setInterval(tick, 1000);
  tick();
}
for (const form of document.querySelectorAll("[data-own-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
}
// The way back to this page: a form that was sent may be filled again.
addEventListener("pageshow", () => document.querySelectorAll("[data-own-once]").forEach((form) => delete form.dataset.sent));
