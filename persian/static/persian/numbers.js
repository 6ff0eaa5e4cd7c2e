// Number fields. [data-num="toman|gram|count"] groups while typing and keeps the caret; .code keeps identifiers in
// ASCII; [data-words="#id"] spells the amount. The server repeats every rule and has the last word.
(() => {
  'use strict';
  const FA = '۰۱۲۳۴۵۶۷۸۹', AR = '٠١٢٣٤٥٦٧٨٩';
  const DECIMALS = { toman: 1, gram: 3, count: 0 };
  const ascii = (s) => String(s).replace(/[۰-۹]/g, (c) => FA.indexOf(c)).replace(/[٠-٩]/g, (c) => AR.indexOf(c));
  const fa = (s) => String(s).replace(/[0-9]/g, (d) => FA[d]);
  const group = (digits) => fa(String(digits).replace(/\B(?=(\d{3})+$)/g, '٬'));
  const plain = (s) => ascii(s).replace(/[\s,٬،_]/g, '').replace(/[٫/]/g, '.');
  const number = (s) => (/^\d+(\.\d*)?$|^\.\d+$/.test(plain(s)) ? parseFloat(plain(s)) : NaN);

  const ONES = ['', 'یک', 'دو', 'سه', 'چهار', 'پنج', 'شش', 'هفت', 'هشت', 'نه', 'ده', 'یازده', 'دوازده', 'سیزده',
    'چهارده', 'پانزده', 'شانزده', 'هفده', 'هجده', 'نوزده'];
  const TENS = ['', '', 'بیست', 'سی', 'چهل', 'پنجاه', 'شصت', 'هفتاد', 'هشتاد', 'نود'];
  const HUNDREDS = ['', 'صد', 'دویست', 'سیصد', 'چهارصد', 'پانصد', 'ششصد', 'هفتصد', 'هشتصد', 'نهصد'];
  const MAGNITUDES = ['', 'هزار', 'میلیون', 'میلیارد', 'هزار میلیارد'];
  const below1000 = (n) => {
    const rest = n % 100, out = [HUNDREDS[Math.floor(n / 100)]];
    if (rest < 20) out.push(ONES[rest]); else out.push(TENS[Math.floor(rest / 10)], ONES[rest % 10]);
    return out.filter(Boolean).join(' و ');
  };
  const words = (n) => {
    if (n === 0) return 'صفر';
    const out = [];
    for (let i = 0; n > 0 && i < MAGNITUDES.length; i++, n = Math.floor(n / 1000)) {
      if (n % 1000) out.unshift((below1000(n % 1000) + ' ' + MAGNITUDES[i]).trim());
    }
    return out.join(' و ');
  };

  // What is not a plain number (a minus, a letter, too many decimals) is left as typed: dropping it would turn
  // "-500" into 500 before the server could refuse it.
  function format(input) {
    const decimals = DECIMALS[input.dataset.num] || 0, text = plain(input.value);
    const match = /^(\d*)(?:\.(\d*))?$/.exec(text);
    if (!match || (match[2] !== undefined && (!decimals || match[2].length > decimals))) return;
    const before = plain(input.value.slice(0, input.selectionStart)).length;
    const whole = match[1].replace(/^0+(?=\d)/, ''), dropped = match[1].length - whole.length;
    input.value = group(whole) + (match[2] === undefined ? '' : '٫' + fa(match[2]));
    if (document.activeElement === input) caret(input, before - dropped);
  }
  function caret(input, wanted) {
    let at = 0;
    for (let seen = 0; at < input.value.length && seen < wanted; at++) if (input.value[at] !== '٬') seen++;
    input.setSelectionRange(at, at);
  }
  function spell(input) {
    const out = document.querySelector(input.dataset.words), value = number(input.value);
    if (!out) return;
    const sayable = Number.isFinite(value) && value < 1e15;
    out.textContent = sayable ? words(Math.trunc(value)) + ' ' + (input.dataset.unit || 'تومان') : '';
  }
  function code(input) {
    const at = input.selectionStart;
    input.value = ascii(input.value);
    if (document.activeElement === input) input.setSelectionRange(at, at);
  }
  const each = (scope, selector, act) => scope.querySelectorAll(selector).forEach(act);
  const prepare = (scope) => {
    each(scope, 'input[data-num]', format);
    each(scope, 'input.code', code);
    each(scope, 'input[data-words]', spell);
  };

  document.addEventListener('input', (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || event.isComposing) return;
    if (input.dataset.num !== undefined) format(input);
    if (input.classList.contains('code')) code(input);
    if (input.dataset.words) spell(input);
  });
  document.addEventListener('focusin', (event) => {
    if (event.target instanceof HTMLInputElement && event.target.dataset.num !== undefined) event.target.select();
  });
  document.addEventListener('DOMContentLoaded', () => prepare(document));
  document.addEventListener('htmx:afterSettle', (event) => prepare(event.target));
  window.zargar = Object.assign(window.zargar || {}, { ascii, fa, group, number, words, format, prepare });
})();
