/* The payment drawer: countdown of the lock, Toman/gram switch, ready amounts, tender. Amounts are whole numbers
   (BigInt) of Rial and milligrams; the server repeats every rule and says where the money goes. */
const { fa, group, number } = window.zargar;
const body = document.getElementById("paybody");
const MG_PER_G = 1000n;
let ticking = 0;

const part = (id) => document.getElementById(id);
const unitOf = (form) => form.querySelector("[name=unit]:checked")?.value || "toman";
const tomanText = (rial) => group(rial / 10n) + (rial % 10n ? "٫" + fa(rial % 10n) : "");
const gramText = (mg) => group(mg / 1000n) + "٫" + fa(String(mg % 1000n).padStart(3, "0"));

function write(form, { rial, mg }) {
  const amount = part("id_amount");
  amount.value = unitOf(form) === "gram" ? gramText(BigInt(mg)) : tomanText(BigInt(rial));
  amount.dispatchEvent(new Event("input", { bubbles: true }));
  amount.focus();
}

/* What stands in the field, carried into the unit just chosen: grams half up, Toman rounded up to a whole one. */
function carry(form, to) {
  const price = BigInt(form.dataset.rialPerG);
  const typed = number(part("id_amount").value);
  const gram = to === "gram";
  const amount = part("id_amount");
  amount.dataset.num = to;
  part("amtbox").classList.toggle("gold", gram);
  part("un").textContent = part("un").dataset[to];
  if (!Number.isFinite(typed)) return;
  if (gram) write(form, { mg: (BigInt(Math.round(typed * 10)) * MG_PER_G * 2n + price) / (price * 2n) });
  else {
    const rial = (BigInt(Math.round(typed * 1000)) * price + MG_PER_G - 1n) / MG_PER_G;
    write(form, { rial: ((rial + 9n) / 10n) * 10n });
  }
}

function tender(form) {
  const chosen = form.querySelector("[name=tender]:checked");
  for (const label of form.querySelectorAll(".ways label")) label.classList.toggle("on", label.contains(chosen));
  part("reff").hidden = Boolean(chosen) && chosen.value === "cash";
}

function over() {
  part("lockp").classList.replace("soon", "over");
  part("lockp").classList.add("over");
  part("paygo").hidden = true;
  part("paysave").hidden = true;
  part("relock").hidden = false;
}

/* Counts from the server's remaining seconds, so a wrong clock at the counter does no harm. */
function countDown(form) {
  const end = performance.now() + Number(form.dataset.expiresIn) * 1000;
  const whole = Number(form.dataset.lockSeconds);
  const tick = () => {
    if (!form.isConnected) return clearInterval(ticking);
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    part("lockt").textContent = fa(Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0"));
    part("lockring").setAttribute("stroke-dasharray", ((left / whole) * 94.2).toFixed(1) + " 94.3");
    if (left > 0 && left <= 20) part("lockp").classList.add("soon");
    if (left === 0) {
      clearInterval(ticking);
      over();
    }
  };
  clearInterval(ticking);
  ticking = setInterval(tick, 1000);
  tick();
}

/* The page's price chip asks by itself; where it shows another price than the locked one, the desk says so. */
function compareWithChip() {
  const form = part("payform");
  const chip = part("price-chip");
  const now = chip?.dataset.rialPerG;
  if (!form?.dataset.rialPerG || !now) return;
  part("pricenow").hidden = now === form.dataset.rialPerG;
  part("pricenow-figure").textContent = tomanText(BigInt(now)) + " " + part("un").dataset.toman;
}

function choose(input) {
  input.focus();
  input.select();
}

function wire() {
  const form = part("payform");
  (part("id_price_reason") || body.querySelector("[data-refused] footer .btn"))?.focus();
  if (!form || form.dataset.wired) return;
  form.dataset.wired = "yes";
  form.addEventListener("change", (event) => {
    if (event.target.name === "unit") carry(form, event.target.value);
    if (event.target.name === "tender") tender(form);
  });
  form.addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (chip) write(form, chip.dataset);
  });
  tender(form);
  if (form.dataset.rialPerG) countDown(form);
  /* After the number fields were formatted, or their caret would undo the selection. */
  if (!form.querySelector("[aria-invalid=true]")) requestAnimationFrame(() => choose(part("id_amount")));
}

function toastSeconds() {
  const shown = document.querySelector("#paid-toast [data-seconds]");
  if (!shown) return;
  let left = 10;
  const tick = () => {
    shown.textContent = left > 0 ? "(" + fa(left) + ")" : "";
    if (left-- <= 0 || !shown.isConnected) clearInterval(timer);
  };
  const timer = setInterval(tick, 1000);
  tick();
}

if (body) {
  body.addEventListener("htmx:afterSettle", wire);
  body.closest("dialog")?.addEventListener("close", () => part("take").focus());
  /* A refusal may come with 403: a page of ours that says why, and it belongs in the drawer. */
  body.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status === 403 && xhr.getResponseHeader("X-Refusal")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "price-chip") compareWithChip();
  });
  document.addEventListener("htmx:sendError", (event) => {
    if (event.target.id === "payform") part("paynet").hidden = false;
  });
  wire();
}
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
toastSeconds();
