// A row of tabs too long for the screen opens with the chosen one in sight.
(() => {
  'use strict';
  document.addEventListener('DOMContentLoaded', () => {
    document.querySelectorAll('.tabs [aria-current], .tabs [aria-selected=true]').forEach((tab) => {
      const row = tab.closest('.tabs'), seen = row.getBoundingClientRect(), at = tab.getBoundingClientRect();
      // Relative, so that it holds in either direction of writing; a row that fits does not move.
      row.scrollLeft += at.left + at.width / 2 - (seen.left + seen.width / 2);
    });
  });
})();
