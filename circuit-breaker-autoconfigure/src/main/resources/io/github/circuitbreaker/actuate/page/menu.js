// The menu with the commands for one circuit breaker.

import { element } from './dom.js';

const GAP = 4;

const menu = document.getElementById('menu');

let opener;
let dismissed;

// Opens the menu at a button. Each of its entries has a label, a hint, whether it is dangerous, and what to do.
export function openMenu(button, entries, explanation) {
  if (button === dismissed) {
    dismissed = undefined;
    return;
  }
  opener = button;
  menu.setAttribute('aria-label', button.getAttribute('aria-label'));
  menu.replaceChildren(...entries.map(createEntry), ...(entries.length === 0 ? [element('p', { className: 'hint', text: explanation })] : []));
  menu.showPopover();
  button.setAttribute('aria-expanded', 'true');
  place(button.getBoundingClientRect());
  menu.querySelector('button')?.focus();
}

function createEntry({ label, hint, isDangerous, run }) {
  const entry = element('button', { className: isDangerous ? 'dangerous' : '' });
  entry.type = 'button';
  entry.tabIndex = -1;
  entry.setAttribute('role', 'menuitem');
  entry.append(element('span', { text: label }), ' ', element('span', { className: 'hint', text: hint }));
  entry.addEventListener('click', () => {
    close();
    run();
  });
  return entry;
}

// Below the button and flush with its right edge, or above it if there is no room.
function place(button) {
  const { width, height } = menu.getBoundingClientRect();
  const below = button.bottom + GAP + height <= innerHeight;
  menu.style.left = `${Math.max(GAP, Math.min(button.right - width, innerWidth - width - GAP))}px`;
  menu.style.top = `${Math.max(GAP, below ? button.bottom + GAP : button.top - GAP - height)}px`;
}

function close() {
  if (menu.matches(':popover-open')) {
    menu.hidePopover();
    opener.focus();
  }
}

menu.addEventListener('toggle', (event) => {
  if (event.newState === 'closed') {
    opener.setAttribute('aria-expanded', 'false');
  }
});

// A click at the button of an open menu closes it, and must not open it again.
document.addEventListener('pointerdown', (event) => {
  dismissed = menu.matches(':popover-open') && opener.contains(event.target) ? opener : undefined;
}, { capture: true });

menu.addEventListener('keydown', (event) => {
  const entries = [...menu.querySelectorAll('button')];
  const index = entries.indexOf(document.activeElement);
  const wanted = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: -1 }[event.key];
  if (wanted !== undefined && entries.length > 0) {
    event.preventDefault();
    entries.at(wanted % entries.length).focus();
  } else if (event.key === 'Tab') {
    close();
  }
});

window.addEventListener('scroll', () => close(), { passive: true, capture: true });
window.addEventListener('resize', () => close());
