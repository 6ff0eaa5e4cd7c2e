// Draws every <figure data-chart-url> with uPlot. Time runs left to right in this right-to-left page, the price axis
// stands on the right, and a stretch nobody recorded is a hole in the line. The server writes the Jalali labels.
// With data-marks-url the shop's own payments are dots at the price they were counted at: by day, or one by one on the
// line of a single day.
(() => {
  'use strict';
  const root = document.documentElement;
  const drawn = new Map();   // figure -> {plot, series}
  const asked = new WeakSet();
  const toman = (rial) => rial / 10;
  const digits = new Intl.NumberFormat('fa-IR', { useGrouping: true, maximumFractionDigits: 0 });
  const exact = new Intl.NumberFormat('fa-IR', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const grams = new Intl.NumberFormat('fa-IR', { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  const jalali = new Intl.DateTimeFormat('fa-IR-u-ca-persian', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  const TEHRAN = 12600;      // seconds ahead of UTC, so that a round hour there is a round number
  const clock = new Intl.DateTimeFormat('fa-IR', { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: 'Asia/Tehran' });
  const millions = new Intl.NumberFormat('fa-IR', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();

  // Where the axis has a label: on round times of a day's clock, on recorded days of a longer stretch; never two alike.
  const STEPS = [300, 600, 900, 1800, 3600, 7200, 10800, 14400, 21600, 43200];
  function splits(series, plot, from, to) {
    const room = Math.max(1, Math.floor(plot.bbox.width / devicePixelRatio / 90)), apart = (to - from) / room;
    const kept = [];
    if (series.range !== 'day') {
      series.x.forEach((x) => { if (!kept.length || x - kept[kept.length - 1] >= apart) kept.push(x); });
      return kept;
    }
    const step = STEPS.find((one) => one >= apart) || 86400;
    for (let x = Math.ceil((from + TEHRAN) / step) * step - TEHRAN; x <= to; x += step) kept.push(x);
    return kept;
  }

  // U+200F keeps «۲۹ مهر» from flipping on a left-to-right canvas.
  function labelled(series, second) {
    if (series.range === 'day') return '\u200F' + clock.format(second * 1000);
    const at = series.x.indexOf(second), long = series.x[series.x.length - 1] - series.x[0] > 200 * 86400;
    return '\u200F' + (long ? series.label[at] : series.short[at]);
  }

  // A single point has no range of its own, and stands in the middle of the one it is given.
  const wide = (series) => (plot, from, to) => (series.x.length > 1 ? [from, to] : [series.x[0] - 1800, series.x[0] + 1800]);
  const high = (plot, low, top) => {
    if (low === null || top === null) return [0, 1];
    const room = (top - low) * 0.08 || top * 0.004;
    return [low - room, top + room];
  };
  // A point between two holes makes no line, and is a point.
  const alone = (plot, index) => {
    const prices = plot.data[index], places = prices.map((price, i) => i).filter((i) => prices[i] !== undefined);
    const known = (at) => typeof prices[places[at]] === 'number';
    return places.filter((i, at) => known(at) && !known(at - 1) && !known(at + 1));
  };

  function options(figure, series) {
    const ink = colour('--ink-3'), line = { stroke: colour('--line'), width: 1 };
    const axis = { stroke: ink, font: '11px Vazirmatn', gap: 4, ticks: { show: false } };
    return {
      width: figure.clientWidth, height: figure.clientHeight, padding: [20, 4, 0, 24], legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } }, scales: { x: { time: true, range: wide(series) }, y: { range: high } },
      axes: [
        {
          ...axis, size: 24, space: 90, grid: { show: false }, splits: (plot, place, from, to) => splits(series, plot, from, to),
          values: (plot, ticks) => {
            const labels = ticks.map((x) => labelled(series, x));
            figure.dataset.ticks = labels.join('|');   // what a canvas says, for those who look at the page by program
            return labels;
          },
        },
        { ...axis, side: 1, size: 48, space: 28, grid: line, values: (plot, ticks) => {
          const step = ticks.length > 1 ? ticks[1] - ticks[0] : 1e6;   // a quiet day moves in thousandths of a million
          return ticks.map((y) => (step < 1e4 ? grams : step < 1e5 ? exact : millions).format(y / 1e6));
        } },
      ],
      series: [{}, {
        stroke: colour('--gold-b'), width: 2, spanGaps: false, points: { show: true, size: 6, fill: colour('--gold-b'), filter: alone },
        fill: root.dataset.theme === 'dark' ? 'rgba(215,162,50,.16)' : 'rgba(192,138,18,.13)',
      }, {
        stroke: colour('--act'), width: 0, paths: () => null,
        points: { show: true, size: 8, width: 1.5, stroke: colour('--surface'), fill: colour('--act') },
      }],
      hooks: { setCursor: [(plot) => point(figure, series, plot.cursor.idx)] },
    };
  }

  function point(figure, series, index) {
    const tip = figure.querySelector('.chart-tip');
    if (!tip) return;
    const said = index === null || index === undefined ? [] : [series.label[index]];
    if (said.length && typeof series.close_rial[index] === 'number') said.push(digits.format(toman(series.close_rial[index])));
    if (said.length && series.marks[index]) said.push(wordsOf(figure, series.marks[index]));
    tip.textContent = said.length > 1 ? said.join('\u060C ') : '';
  }

  const wordsOf = (figure, mark) => {
    const low = digits.format(toman(mark.min_rial_per_g)), high = digits.format(toman(mark.max_rial_per_g));
    return digits.format(mark.count) + ' ' + figure.dataset.marksWord + ' (' + grams.format(mark.mg / 1000) + ' '
      + figure.dataset.gramsWord + ') ' + (low === high ? low : low + ' \u2013 ' + high);
  };

  // A mark for each day with payments, or on the line of a single day for each second with one. `key` is what it stands
  // beside in the series, `x` where it stands if nothing is there.
  function marksIn(told) {
    if (!told.moments) {
      return told.days.map((day) => {
        const noon = Date.parse(day.date + 'T12:00:00Z');
        return { ...day, key: day.date, x: noon / 1000, label: jalali.format(noon) };
      });
    }
    const marks = new Map();
    told.moments.forEach((paid) => {
      const x = Math.floor(Date.parse(paid.at) / 1000), price = paid.rial_per_g;
      const mark = marks.get(x) || { key: x, x, label: clock.format(x * 1000), count: 0, mg: 0, min_rial_per_g: price, max_rial_per_g: price };
      mark.count += 1;
      mark.mg += paid.mg;
      mark.min_rial_per_g = Math.min(mark.min_rial_per_g, price);
      mark.max_rial_per_g = Math.max(mark.max_rial_per_g, price);
      marks.set(x, mark);
    });
    return [...marks.values()];
  }

  // Each mark beside its price. One the series does not know is put in its place without a price; undefined and not
  // null, for it must not tear a hole into the line.
  function withMarks(series, marks) {
    const at = new Map((series.range === 'day' ? series.x : series.date).map((key, i) => [key, i]));
    series.marks = series.date.map(() => null);
    marks.forEach((mark) => { if (at.has(mark.key)) series.marks[at.get(mark.key)] = mark; });
    marks.filter((mark) => !at.has(mark.key)).forEach((mark) => {
      let place = series.x.findIndex((x) => x > mark.x);
      if (place < 0) place = series.x.length;
      [['x', mark.x], ['date', mark.date || ''], ['close_rial', undefined], ['flawed', false], ['label', mark.label],
        ['short', mark.label], ['marks', mark]].forEach(([name, value]) => series[name].splice(place, 0, value));
    });
    return series;
  }

  function tell(figure, marks) {
    const times = document.querySelector('[data-marks-rows]');
    marks.forEach((mark) => {
      if (times) { tellTime(times, mark, wordsOf(figure, mark)); return; }
      const cell = document.querySelector('[data-marks-of="' + mark.date + '"]');
      if (cell) cell.textContent = wordsOf(figure, mark);
    });
    figure.dataset.marked = String(marks.length);
  }

  // A row of its own among the times of a day, whose newest stands first.
  function tellTime(table, mark, words) {
    const row = document.createElement('tr'), time = document.createElement('td'), said = document.createElement('td');
    row.className = 'paid';
    time.dataset.at = mark.x;
    time.textContent = mark.label;
    said.colSpan = table.parentElement.tHead.rows[0].cells.length - 1;
    said.textContent = words;
    row.append(time, said);
    const older = [...table.querySelectorAll('[data-at]')].find((cell) => Number(cell.dataset.at) <= mark.x);
    table.insertBefore(row, older ? older.parentElement : null);
  }

  function paint(figure, series) {
    const old = drawn.get(figure);
    if (old) old.plot.destroy();
    figure.replaceChildren();
    const prices = series.close_rial.map((rial) => (typeof rial === 'number' ? toman(rial) : rial));
    const paid = series.marks.map((mark) => (mark ? toman((mark.min_rial_per_g + mark.max_rial_per_g) / 2) : null));
    const plot = new uPlot(options(figure, series), [series.x, prices, paid], figure);
    const tip = document.createElement('span');
    tip.className = 'chart-tip';
    const unit = document.createElement('span');
    unit.className = 'chart-unit';
    unit.textContent = figure.dataset.unit || '';
    figure.append(tip, unit);
    figure.dataset.drawn = String(prices.filter((price) => typeof price === 'number').length);
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

  async function ask(url) {
    const answer = await fetch(url, { headers: { Accept: 'application/json' } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return answer.json();
  }

  // The line is drawn even when the payments cannot be had.
  const marksOf = (figure) => (figure.dataset.marksUrl
    ? ask(figure.dataset.marksUrl).then(marksIn).catch((cause) => { console.warn('marks', cause); return []; })
    : Promise.resolve([]));

  async function load(figure) {
    try {
      const [series, marks] = await Promise.all([ask(figure.dataset.chartUrl), marksOf(figure)]);
      await document.fonts.load('11px Vazirmatn', 'دی ۱۲');
      withMarks(series, marks);
      if (series.x.length) paint(figure, series);
      tell(figure, marks);
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
