// After a refusal the focus goes to the first wrong field, in form[data-focus] to the first empty one. form[data-once] cannot be sent twice by a second click. A chosen file is named beside its button.
(() => {
  'use strict';
  const focusFirstError = (scope) => {
    const field = scope.querySelector('[aria-invalid=true]');
    if (field) field.focus();
  };
  const focusFirstEmpty = () => {
    const form = document.querySelector('form[data-focus]');
    const inputs = form ? [...form.querySelectorAll('input:not([type=hidden])')] : [];
    const empty = inputs.find((input) => input.value === '') || inputs[0];
    if (empty) empty.focus();
  };
  const busy = (form, on) => form.querySelectorAll('button[type=submit], button:not([type])').forEach((button) => {
    button.disabled = on;
    button.setAttribute('aria-busy', String(on));
  });
  document.addEventListener('submit', (event) => {
    const form = event.target;
    // After the event, or the pressed button's own name would not be sent.
    if (form.dataset.once !== undefined && !form.hasAttribute('hx-post')) setTimeout(() => busy(form, true), 0);
  });
  document.addEventListener('htmx:beforeRequest', (event) => {
    if (event.target.matches('form[data-once]')) busy(event.target, true);
  });
  document.addEventListener('htmx:afterRequest', (event) => {
    if (event.target.matches('form[data-once]')) busy(event.target, false);
  });
  document.addEventListener('change', (event) => {
    const named = event.target.matches('input[type=file]') && event.target.parentElement.querySelector('[data-file-name]');
    if (named) named.textContent = event.target.files.length ? event.target.files[0].name : named.dataset.fileName;
  });
  window.addEventListener('pageshow', () => document.querySelectorAll('form[data-once]').forEach((form) => {
    busy(form, false);
  }));
  document.addEventListener('DOMContentLoaded', () => { focusFirstEmpty(); focusFirstError(document); });
  document.addEventListener('htmx:afterSettle', (event) => focusFirstError(event.target));
})();
