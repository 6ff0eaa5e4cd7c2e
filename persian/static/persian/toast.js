// Toasts fade after ten seconds, and wait while the pointer or the focus is on them; errors stay until closed.
(() => {
  'use strict';
  const LIFE = 10000;
  function arm(toast) {
    if (toast.dataset.armed) return;
    toast.dataset.armed = 'yes';
    if (toast.classList.contains('error') || toast.dataset.stay !== undefined) return;
    const retire = () => {
      if (toast.matches(':hover') || toast.contains(document.activeElement)) setTimeout(retire, 2000);
      else toast.remove();
    };
    setTimeout(retire, LIFE);
  }
  let stack = null;
  // Everything outside an open modal dialog is inert: the messages go along into it, and out again when it closes.
  function seat() {
    stack = stack || document.getElementById('toasts');
    const place = [...document.querySelectorAll('dialog[open]')].pop() || document.body;
    if (stack && stack.parentElement !== place) place.append(stack);
  }
  const armAll = () => { seat(); document.querySelectorAll('.toast').forEach(arm); };
  /** Show the content of a <template>, once, until it is closed. */
  function say(templateId) {
    const template = document.getElementById(templateId);
    if (!template || document.querySelector('[data-from="' + templateId + '"]')) return;
    const toast = template.content.firstElementChild.cloneNode(true);
    toast.dataset.from = templateId;
    seat();
    stack.append(toast);
    arm(toast);
  }
  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-dismiss]')) event.target.closest('.toast').remove();
  });
  document.addEventListener('DOMContentLoaded', armAll);
  document.addEventListener('htmx:afterSettle', armAll);
  document.addEventListener('htmx:oobAfterSwap', armAll);
  document.addEventListener('opened', seat);
  document.addEventListener('close', seat, true);

  // A session that ended answers a fragment with the sign-in page: never put that inside the page, say it instead.
  document.addEventListener('htmx:beforeSwap', (event) => {
    const door = document.body.dataset.login, url = event.detail.xhr.responseURL;
    if (!door || !url || new URL(url).pathname !== door) return;
    event.detail.shouldSwap = false;
    say('toast-session');
  });

  // Signing in elsewhere gave this browser another token: back in this window the forms get it, and can be sent.
  window.addEventListener('focus', async () => {
    const told = document.querySelector('[data-from="toast-session"]');
    if (!told) return;
    const answer = await fetch(location.pathname);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const headers = page.body.getAttribute('hx-headers');
    if (!headers) return;
    const token = JSON.parse(headers)['X-CSRFToken'];
    document.body.setAttribute('hx-headers', headers);
    document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach((field) => { field.value = token; });
    told.remove();
  });
})();
