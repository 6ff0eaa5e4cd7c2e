// Runs in <head> before the first paint, so a dark page never flashes white. The choice stays on this machine.
(() => {
  'use strict';
  const root = document.documentElement;
  root.classList.add('js');   // buttons that only a page without script needs go away
  const stored = () => {
    // A browser that forbids storage throws here; the machine's own preference then decides.
    try { return localStorage.getItem('theme'); } catch (refused) { return null; }
  };
  const keep = (theme) => {
    try { localStorage.setItem('theme', theme); } catch (refused) { return false; }
    return true;
  };
  const label = () => document.querySelectorAll('[data-theme-toggle]').forEach((button) => {
    button.setAttribute('aria-pressed', String(root.dataset.theme === 'dark'));
  });
  root.dataset.theme = stored() || (matchMedia('(prefers-color-scheme:dark)').matches ? 'dark' : 'light');
  document.addEventListener('DOMContentLoaded', label);
  document.addEventListener('click', (event) => {
    if (!event.target.closest('[data-theme-toggle]')) return;
    root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
    keep(root.dataset.theme);
    label();
    document.dispatchEvent(new CustomEvent('themechange'));   // charts paint on canvas and must redraw
  });
})();
