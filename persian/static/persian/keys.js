// Keys of the counter. event.code and not event.key: on a Persian layout the K key types «ن».
// F2 and F4 press what the page marks with data-key; F4 prefers the selected row's [data-take].
(() => {
  'use strict';
  const seen = (element) => element && element.getClientRects().length > 0 && !element.disabled;
  const first = (selector) => [...document.querySelectorAll(selector)].find(seen);
  const dialogOpen = () => document.querySelector('dialog[open]');
  const press = (element, address) => {
    if (element) element.click(); else if (address) location.assign(address);
  };
  const keys = {
    KeyK: (event) => (event.ctrlKey || event.metaKey) && !dialogOpen() && (() => {
      const box = document.getElementById('q');
      if (box) { box.focus(); box.select(); }
    }),
    F2: () => !dialogOpen() && (() => press(first('[data-key="F2"]'), document.body.dataset.f2)),
    F4: (event) => !event.altKey && !dialogOpen()
      && (() => press(first('tr[aria-selected=true] [data-take]') || first('[data-key="F4"]'), document.body.dataset.f4)),
    Enter: (event) => event.ctrlKey && (() => {
      const button = [...(dialogOpen() || document).querySelectorAll('[data-key="Ctrl+Enter"]')].find(seen);
      if (button) button.click();
    }),
  };
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.repeat) return;
    const act = keys[event.code === 'NumpadEnter' ? 'Enter' : event.code];
    const run = act && act(event);
    if (run) { event.preventDefault(); run(); }
  });
})();
