// Number fields. [data-num="toman|gram|count"] groups while typing and keeps the caret; .code keeps identifiers in
// ASCII. The server repeats every rule and has the last word.
(() => {
  'use strict';
  const FA = '۰۱۲۳۴۵۶۷۸۹', AR = '٠١٢٣٤٥٦٧٨٩';
  const DECIMALS = { toman: 1, gram: 3, count: 0 };
  const ascii = (s) => String(s).replace(/[۰-۹]/g, (c) => FA.indexOf(c)).replace(/[٠-٩]/g, (c) => AR.indexOf(c));
  const fa = (s) => String(s).replace(/[0-9]/g, (d) => FA[d]);
  const group = (digits) => fa(String(digits).replace(/\B(?=(\d{3})+$)/g, '٬'));
  const plain = (s) => ascii(s).replace(/[\s,٬،_]/g, '').replace(/[٫/]/g, '.');
  const number = (s) => (/^\d+(\.\d*)?$|^\.\d+$/.test(plain(s)) ? parseFloat(plain(s)) : NaN);

  // Somebody else's separators are taken only where they stand in threes: «12,5» may mean twelve and a half.
  const grouped = (s) => !/[,،]/.test(s) || /^\d{1,3}(,\d{3})+([.٫/]\d*)?$/.test(ascii(s).trim().replace(/[٬،]/g, ','));

  // What is not a plain number (a minus, a letter, too many decimals) is left as typed: dropping it would turn
  // "-500" into 500 before the server could refuse it.
  function format(input) {
    const decimals = DECIMALS[input.dataset.num] || 0, text = plain(input.value);
    const match = /^(\d*)(?:\.(\d*))?$/.exec(text);
    if (!match || !grouped(input.value) || (match[2] !== undefined && (!decimals || match[2].length > decimals))) return;
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
  function code(input) {
    const at = input.selectionStart;
    input.value = ascii(input.value);
    if (document.activeElement === input) input.setSelectionRange(at, at);
  }
  const each = (scope, selector, act) => scope.querySelectorAll(selector).forEach(act);
  const prepare = (scope) => {
    each(scope, 'input[data-num]', format);
    each(scope, 'input.code', code);
  };

  document.addEventListener('input', (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || event.isComposing) return;
    if (input.dataset.num !== undefined) format(input);
    if (input.classList.contains('code')) code(input);
  });
  document.addEventListener('focusin', (event) => {
    if (event.target instanceof HTMLInputElement && event.target.dataset.num !== undefined) event.target.select();
  });
  document.addEventListener('DOMContentLoaded', () => prepare(document));
  document.addEventListener('htmx:afterSettle', (event) => prepare(event.target));
  window.zargar = Object.assign(window.zargar || {}, { ascii, fa, group, number });
})();
