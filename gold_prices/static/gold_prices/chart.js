// Draws every <figure data-chart-url> with uPlot. Time runs left to right in this right-to-left page, the price axis
// stands on the right, and a day nobody recorded is a hole in the line. The server writes the Jalali labels.
(() => {
  'use strict';
  const root = document.documentElement;
  const drawn = new Map();   // figure -> {plot, series}
  const asked = new WeakSet();
  const toman = (rial) => rial / 10;
  const digits = new Intl.NumberFormat('fa-IR', { useGrouping: true, maximumFractionDigits: 1 });
  const millions = new Intl.NumberFormat('fa-IR', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();

  // The label of the recorded day nearest to a tick; U+200F keeps «۲۹ مهر» from flipping on a left-to-right canvas.
  function nearest(series, second) {
    let best = 0;
    series.x.forEach((x, i) => { if (Math.abs(x - second) < Math.abs(series.x[best] - second)) best = i; });
    const long = series.x[series.x.length - 1] - series.x[0] > 200 * 86400;
    return '\u200F' + (long ? series.label[best] : series.short[best]);
  }

  function options(figure, series) {
    const ink = colour('--ink-3'), line = { stroke: colour('--line'), width: 1 };
    const axis = { stroke: ink, font: '11px Vazirmatn', gap: 4, ticks: { show: false } };
    return {
      width: figure.clientWidth, height: figure.clientHeight, padding: [8, 4, 0, 24], legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } }, scales: { x: { time: true } },
      axes: [
        { ...axis, size: 24, space: 90, grid: { show: false }, values: (plot, ticks) => ticks.map((x) => nearest(series, x)) },
        { ...axis, side: 1, size: 48, space: 28, grid: line, values: (plot, ticks) => ticks.map((y) => millions.format(y / 1e6)) },
      ],
      series: [{}, {
        stroke: colour('--gold-b'), width: 2, spanGaps: false, points: { show: series.x.length < 3 },
        fill: root.dataset.theme === 'dark' ? 'rgba(215,162,50,.16)' : 'rgba(192,138,18,.13)',
      }],
      hooks: { setCursor: [(plot) => point(figure, series, plot.cursor.idx)] },
    };
  }

  function point(figure, series, index) {
    const tip = figure.querySelector('.chart-tip');
    if (!tip) return;
    const rial = index === null || index === undefined ? null : series.close_rial[index];
    tip.textContent = rial === null ? '' : series.label[index] + '\u060C ' + digits.format(toman(rial));
  }

  function paint(figure, series) {
    const old = drawn.get(figure);
    if (old) old.plot.destroy();
    figure.replaceChildren();
    const prices = series.close_rial.map((rial) => (rial === null ? null : toman(rial)));
    const plot = new uPlot(options(figure, series), [series.x, prices], figure);
    const tip = document.createElement('span');
    tip.className = 'chart-tip';
    figure.append(tip);
    figure.dataset.drawn = String(prices.filter((price) => price !== null).length);
    if (!figure.hasAttribute('aria-label')) figure.setAttribute('aria-label', series.summary);
    figure.setAttribute('role', 'img');
    drawn.set(figure, { plot, series });
  }

  function fail(figure) {
    const note = document.createElement('p');
    note.className = 'chart-failed';
    note.textContent = figure.dataset.failed || '';
    figure.replaceChildren(note);
  }

  async function load(figure) {
    try {
      const answer = await fetch(figure.dataset.chartUrl, { headers: { Accept: 'application/json' } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const series = await answer.json();
      await document.fonts.load('11px Vazirmatn', 'دی ۱۲');
      if (series.x.length) paint(figure, series);
    } catch (cause) {
      console.warn('chart', cause);
      fail(figure);
    }
  }

  // Buttons of another range: <div data-chart-for="id of the figure"><button data-chart-range="year">.
  function change(event) {
    const button = event.target.closest('[data-chart-range]');
    const group = button && button.closest('[data-chart-for]');
    const figure = group && document.getElementById(group.dataset.chartFor);
    if (!figure) return;
    group.querySelectorAll('[data-chart-range]').forEach((one) => one.setAttribute('aria-pressed', String(one === button)));
    const url = new URL(figure.dataset.chartUrl, location.href);
    url.searchParams.set('range', button.dataset.chartRange);
    figure.dataset.chartUrl = url.pathname + url.search;
    figure.removeAttribute('aria-label');
    load(figure);
  }

  const start = (scope) => scope.querySelectorAll('figure[data-chart-url]').forEach((figure) => {
    if (asked.has(figure) || !window.uPlot) return;
    asked.add(figure);
    load(figure);
  });
  const redraw = () => drawn.forEach((kept, figure) => {
    if (figure.isConnected) { paint(figure, kept.series); return; }
    kept.plot.destroy();
    drawn.delete(figure);
  });
  let waiting;
  window.addEventListener('resize', () => { clearTimeout(waiting); waiting = setTimeout(redraw, 150); });
  document.addEventListener('themechange', redraw);
  document.addEventListener('click', change);
  document.addEventListener('htmx:load', (event) => { if (event.detail.elt.querySelectorAll) start(event.detail.elt); });
  document.addEventListener('DOMContentLoaded', () => start(document));
})();
