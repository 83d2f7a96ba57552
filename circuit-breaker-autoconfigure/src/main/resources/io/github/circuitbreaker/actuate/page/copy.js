// Buttons that copy a text.

import { element } from './dom.js';

const NAMESPACE = 'http://www.w3.org/2000/svg';
const SHOWN = 1500;

export function copyButton(label, text) {
  const button = element('button', { className: 'copy' });
  button.type = 'button';
  button.setAttribute('aria-label', label);
  button.title = label;
  const icon = button.appendChild(document.createElementNS(NAMESPACE, 'svg'));
  icon.setAttribute('viewBox', '0 0 16 16');
  icon.setAttribute('aria-hidden', 'true');
  icon.appendChild(document.createElementNS(NAMESPACE, 'use')).setAttribute('href', '#icon-copy');
  button.addEventListener('click', () => copy(text(), button));
  return button;
}

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyWithoutPermission(text, button);
  }
  button.classList.add('done');
  document.getElementById('announcer').textContent = 'Copied.';
  setTimeout(() => button.classList.remove('done'), SHOWN);
}

// Browsers have a clipboard only for pages over HTTPS.
function copyWithoutPermission(text, button) {
  const area = element('textarea', { text, className: 'visually-hidden' });
  button.after(area);
  area.select();
  document.execCommand('copy');
  area.remove();
  button.focus();
}
