// The print button of a list; printing changes nothing.
(() => {
  'use strict';
  document.addEventListener('click', (event) => { if (event.target.closest('[data-print]')) window.print(); });
})();
