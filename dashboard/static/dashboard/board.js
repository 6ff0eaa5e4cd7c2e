// The board on the wall: a clock of the server's time, and grey with words when nobody has answered for a minute.
(() => {
  'use strict';
  const PATIENCE = 60000;
  const root = document.documentElement;
  const day = new Intl.DateTimeFormat('fa-IR-u-ca-persian', {
    weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'Asia/Tehran',
  });
  const clock = new Intl.DateTimeFormat('fa-IR', { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: 'Asia/Tehran' });
  const wall = () => document.getElementById('wall');
  let answered = performance.now(), ahead = 0;

  // A television's own clock is often wrong: the time is the server's, carried on by this machine's ticking.
  function heard() {
    answered = performance.now();
    ahead = Number(wall().dataset.now) * 1000 - answered;
    say('');
  }
  function say(text) {
    const place = document.getElementById('board-lost');
    if (place.textContent !== text) place.textContent = text;
    root.classList.toggle('board-lost', text !== '');
  }
  function parts(now) {
    const found = {};
    day.formatToParts(now).forEach((part) => { found[part.type] = part.value; });
    return [found.weekday, found.day, found.month, found.year].join(' ');
  }
  function tick() {
    const now = new Date(ahead + performance.now());
    document.getElementById('board-clock').textContent = clock.format(now);
    document.getElementById('board-day').textContent = parts(now);
    const place = document.getElementById('board-lost');
    if (performance.now() - answered > PATIENCE && place.textContent === '') say(place.dataset.lost);
  }
  document.addEventListener('htmx:afterSwap', (event) => { if (event.detail.target.id === 'wall' && wall()) heard(); });
  document.addEventListener('htmx:responseError', (event) => {
    if (event.detail.xhr.status === 404) say(document.getElementById('board-lost').dataset.gone);
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && wall() && window.htmx) window.htmx.trigger(wall(), 'wake');
  });
  document.addEventListener('DOMContentLoaded', () => { heard(); tick(); setInterval(tick, 1000); });
})();
