// The find box: a combobox whose options are links. htmx fetches #res; this walks it. Enter opens, Ctrl+Enter takes
// a payment, Esc closes. While the answer on screen is for older letters, Enter sends the form to the full page.
(() => {
  'use strict';
  const box = document.getElementById('q'), drop = document.getElementById('res');
  if (!box || !drop) return;
  const options = () => [...drop.querySelectorAll('[role=option]')];
  const current = () => options().find((option) => option.getAttribute('aria-selected') === 'true');
  const asked = () => (drop.querySelector('[data-q]') || { dataset: {} }).dataset.q;
  const show = (on) => {
    drop.classList.toggle('on', on && drop.childElementCount > 0);
    box.setAttribute('aria-expanded', String(drop.classList.contains('on') && options().length > 0));
    if (!on) box.removeAttribute('aria-activedescendant');
  };
  function choose(option) {
    options().forEach((other) => other.setAttribute('aria-selected', String(other === option)));
    if (!option) { box.removeAttribute('aria-activedescendant'); return; }
    box.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  }
  function move(step) {
    const all = options();
    if (all.length) choose(all[(all.indexOf(current()) + step + all.length) % all.length]);
  }
  function openCurrent(event) {
    const option = current();
    if (!option || !drop.classList.contains('on') || asked() !== box.value.trim()) return;
    event.preventDefault();
    location.assign((event.ctrlKey && option.dataset.take) || option.href);
  }
  box.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      show(true);
      move(event.key === 'ArrowDown' ? 1 : -1);
    }
    if (event.key === 'Enter') openCurrent(event);
    if (event.key === 'Escape') show(false);
  });
  box.addEventListener('focus', () => show(box.value.trim().length > 1));
  box.addEventListener('input', () => { if (box.value.trim().length < 2) show(false); });
  document.addEventListener('click', (event) => { if (!event.target.closest('.find')) show(false); });
  box.form.addEventListener('focusout', (event) => {
    if (event.relatedTarget && !box.form.contains(event.relatedTarget)) show(false);
  });
  drop.addEventListener('htmx:afterSwap', () => {
    show(document.activeElement === box && box.value.trim().length > 1);
    choose(options()[0]);
  });
  const failed = () => {
    drop.replaceChildren(document.getElementById('find-failed').content.cloneNode(true));
    show(true);
  };
  box.addEventListener('htmx:responseError', failed);
  box.addEventListener('htmx:sendError', failed);
  drop.addEventListener('click', (event) => {
    if (event.target.closest('[data-retry]')) { box.focus(); box.dispatchEvent(new Event('retry')); }
  });
})();
