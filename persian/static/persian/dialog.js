// Dialogs ([data-open="id"], [data-close], <dialog data-auto-open>) and small menus ([data-menu="id"]).
(() => {
  'use strict';
  const open = (dialog) => {
    if (!dialog || dialog.open) return;
    dialog.showModal();
    dialog.dispatchEvent(new Event('opened', { bubbles: true }));
    const first = dialog.querySelector('[aria-invalid=true], [autofocus]');
    if (first) first.focus();
  };
  const menuOf = (button) => document.getElementById(button.dataset.menu);
  const setMenu = (button, on) => {
    button.setAttribute('aria-expanded', String(on));
    menuOf(button).classList.toggle('on', on);
  };
  const closeMenus = (but) => document.querySelectorAll('[data-menu][aria-expanded=true]').forEach((button) => {
    if (button !== but) setMenu(button, false);
  });
  const autoOpen = (scope) => scope.querySelectorAll('dialog[data-auto-open]').forEach(open);

  document.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-open]'), closer = event.target.closest('[data-close]');
    const menu = event.target.closest('[data-menu]');
    if (opener) { event.preventDefault(); open(document.getElementById(opener.dataset.open)); }
    if (closer) closer.closest('dialog').close();
    if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close();   // the backdrop
    if (menu) setMenu(menu, menu.getAttribute('aria-expanded') !== 'true');
    if (!event.target.closest('.menu, .more')) closeMenus(menu);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    const button = document.querySelector('[data-menu][aria-expanded=true]');
    if (button) { setMenu(button, false); button.focus(); }
  });
  // A dialog fetched by a control that was itself fetched anew meanwhile names it: the browser has lost sight of it.
  document.addEventListener('close', (event) => {
    const back = event.target.dataset && document.getElementById(event.target.dataset.return || '');
    const at = document.activeElement;
    if (back && (!at || at === document.body || event.target.contains(at))) back.focus();
  }, true);
  document.addEventListener('DOMContentLoaded', () => autoOpen(document));
  document.addEventListener('htmx:afterSettle', (event) => autoOpen(event.target));
})();
