/* The form of a new contract: Enter walks, Ctrl+Enter records (the house's keys do that), live refusals colour their field. */
const form = document.getElementById("nc");

function walk(event) {
  if (event.key !== "Enter" || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) return;
  if (!event.target.matches("input:not([type=hidden])")) return;
  event.preventDefault();
  const inputs = [...form.querySelectorAll("input:not([type=hidden])")].filter((input) => input.offsetParent);
  const next = inputs[inputs.indexOf(event.target) + 1];
  if (next) next.focus();
  else document.getElementById("ncgo").focus();
}

/* The server refilled the error slots; the fields follow them. */
function mark() {
  for (const field of form.querySelectorAll(".f[data-f]")) {
    const wrong = field.querySelector(".er").textContent.trim() !== "";
    field.classList.toggle("err", wrong);
    const input = field.querySelector("input");
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
