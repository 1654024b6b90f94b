() => {
  const bad = [];
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  for (const id of new Set(ids.filter((x, i) => ids.indexOf(x) !== i))) bad.push('id twice: ' + id);
  const name = e => (e.getAttribute('aria-label') || (e.labels && e.labels[0] && e.labels[0].textContent) || e.textContent || '').trim();
  for (const e of document.querySelectorAll('a[href], button, input, select, summary')) if (!name(e)) bad.push('no name: ' + e.outerHTML.slice(0, 80));
  for (const e of document.querySelectorAll('[aria-labelledby]')) if (!document.getElementById(e.getAttribute('aria-labelledby'))) bad.push('labelled by nothing: ' + e.outerHTML.slice(0, 60));
  for (const e of document.querySelectorAll('a[href^="#"]')) if (e.hash.length > 1 && !document.getElementById(decodeURIComponent(e.hash.slice(1)))) bad.push('leads nowhere: ' + e.outerHTML.slice(0, 80));
  let level = 0;
  for (const e of document.querySelectorAll('h1, h2, h3, h4')) { const l = +e.tagName[1]; if (l > level + 1) bad.push('heading skips: ' + e.textContent.slice(0, 40)); level = l; }
  if (document.querySelectorAll('h1').length !== 1) bad.push('not one h1');
  for (const landmark of ['main', 'header', 'nav[aria-label]', 'footer']) if (!document.querySelector(landmark)) bad.push('no ' + landmark);
  if (!document.documentElement.lang) bad.push('no language');
  return bad;
}
