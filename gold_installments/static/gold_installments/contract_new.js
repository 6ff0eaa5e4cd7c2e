/* The form of a new contract: Enter walks, Ctrl+Enter records (the house's keys do that), live refusals colour their field. */
const form = document.getElementById("nc");
const finder = document.getElementById("q-customer");
const found = document.getElementById("found");
let waiting = false;

/* One stop for each field: of a group of choices, the one that is chosen. */
function stops() {
  const seen = [...form.querySelectorAll("input:not([type=hidden])")].filter((input) => input.offsetParent);
  return seen.filter((input) => {
    if (input.type !== "radio") return true;
    const group = seen.filter((other) => other.name === input.name);
    return input === (group.find((other) => other.checked) || group[0]);
  });
}

function choose(radio) {
  if (!radio.checked) radio.click();
}

function step(from) {
  const all = stops();
  const next = all[all.findIndex((input) => input === from || (from.type === "radio" && input.name === from.name)) + 1];
  if (next) next.focus();
  else document.getElementById("ncgo").focus();
}

/* Enter in the find box takes the first customer found; of several, the arrows choose another before the next Enter. */
function pick() {
  const people = [...found.querySelectorAll("[name=customer]")];
  if (!people.length) return;
  const chosen = people.find((radio) => radio.checked) || people[0];
  choose(chosen);
  if (people.length === 1) step(chosen);
  else chosen.focus();
}

const answered = () => found.firstElementChild?.dataset.q?.trim() === finder.value.trim();

function walk(event) {
  if (event.key !== "Enter" || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) return;
  if (!event.target.matches("input:not([type=hidden])")) return;
  event.preventDefault();
  if (event.target === finder && finder.value.trim()) {
    if (answered()) pick();
    else waiting = true;
    return;
  }
  if (event.target.name === "customer") choose(event.target);
  step(event.target);
}

/* The server refilled the error slots; the fields follow them. */
function mark() {
  for (const field of form.querySelectorAll(".f[data-f]")) {
    const wrong = field.querySelector(".er").textContent.trim() !== "";
    field.classList.toggle("err", wrong);
    const input = field.querySelector("input, select");
    if (wrong) {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", input.id + "_error");
    } else {
      input.removeAttribute("aria-invalid");
    }
  }
}

const preview = () => document.getElementById("prev");

if (form) {
  form.addEventListener("keydown", walk);
  form.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt === form) preview().classList.add("upd");
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== form) return;
    preview().classList.remove("upd");
    mark();
  });
  document.querySelector(".f.err input")?.focus();
}
if (finder) {
  finder.addEventListener("input", () => { waiting = false; });
  found.addEventListener("htmx:afterSettle", () => {
    if (!waiting || !answered()) return;
    waiting = false;
    pick();
  });
}
