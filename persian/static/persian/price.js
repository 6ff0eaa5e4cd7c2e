// The price chip refreshes itself. Its state is copied to the root, where the style sheet strikes out every Toman
// equivalent that must not be relied on. Hidden tabs do not ask; a lost connection is shown, not hidden.
(() => {
  'use strict';
  const root = document.documentElement;
  const chip = () => document.getElementById('price-chip');
  const follow = () => { if (chip()) root.dataset.price = chip().dataset.state || ''; };
  const isChip = (element) => element && element.id === 'price-chip';
  function lost(event) {
    if (!isChip(event.target)) return;
    const age = chip().querySelector('.age-text');
    chip().dataset.state = 'offline';
    if (age) age.textContent = chip().dataset.offline;
    follow();
  }
  document.addEventListener('htmx:beforeRequest', (event) => {
    if (document.hidden && event.target.dataset && event.target.dataset.poll !== undefined) event.preventDefault();
  });
  // The banner is an alert: swapping in the same words every 15 s would have it read out again each time.
  document.addEventListener('htmx:oobBeforeSwap', (event) => {
    const fresh = event.detail.fragment.firstElementChild, shown = event.detail.target;
    if (shown.id === 'price-banner' && fresh && shown.dataset.key === fresh.dataset.key) event.detail.shouldSwap = false;
  });
  document.addEventListener('htmx:afterSettle', follow);
  document.addEventListener('htmx:sendError', lost);
  document.addEventListener('htmx:responseError', lost);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && chip() && window.htmx) window.htmx.trigger(chip(), 'wake');
  });
  document.addEventListener('DOMContentLoaded', follow);
})();
