// Lists you walk with the arrows: table[data-rows] (Enter opens the row's first link) and [role=tablist]
// (right-to-left: the left arrow is the next tab).
(() => {
  'use strict';
  const rowsOf = (body) => [...body.querySelectorAll('tr[tabindex]')];
  function select(row, focus) {
    rowsOf(row.parentElement).forEach((other) => { other.tabIndex = -1; other.removeAttribute('aria-selected'); });
    row.tabIndex = 0;
    row.setAttribute('aria-selected', 'true');
    if (focus) row.focus();
  }
  function walk(event, row) {
    const rows = rowsOf(row.parentElement), at = rows.indexOf(row);
    const step = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      select(rows[Math.max(0, Math.min(rows.length - 1, step))], true);
    } else if (event.key === 'Enter' && event.target === row && !event.ctrlKey) {
      const link = row.querySelector('a[href]');
      if (link) { event.preventDefault(); link.click(); }
    }
  }
  function turn(event, tab) {
    const tabs = [...tab.closest('[role=tablist]').querySelectorAll('[role=tab]')];
    const step = { ArrowLeft: 1, ArrowRight: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    next.focus();
    next.click();
  }
  document.addEventListener('keydown', (event) => {
    const row = event.target.closest('table[data-rows] tr[tabindex]'), tab = event.target.closest('[role=tab]');
    if (row) walk(event, row); else if (tab) turn(event, tab);
  });
  document.addEventListener('focusin', (event) => {
    const row = event.target.closest('table[data-rows] tr[tabindex]');
    if (row) select(row, false);
  });
  // A page that is nothing but its list starts on the first row, so that F4 and Enter work at once.
  document.addEventListener('DOMContentLoaded', () => {
    const row = document.querySelector('table[data-rows][data-start] tr[tabindex="0"]');
    if (row && document.activeElement === document.body) select(row, true);
  });
  // A list that refreshes itself keeps the row somebody has chosen.
  let chosen = null;
  document.addEventListener('htmx:beforeSwap', (event) => {
    const row = event.detail.target && event.detail.target.querySelector('tr[aria-selected=true][id]');
    chosen = row && row.id;
  });
  document.addEventListener('htmx:afterSettle', () => {
    const row = chosen && document.getElementById(chosen);
    chosen = null;
    if (row && row.tabIndex !== undefined && row.closest('table[data-rows]')) select(row, false);
  });
})();
