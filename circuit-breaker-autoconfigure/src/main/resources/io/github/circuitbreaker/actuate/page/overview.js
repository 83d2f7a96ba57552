// The headline, the counts, which are filters, and which instances answer.

import { KINDS, isOpen, kind, summary } from './breakers.js';
import { element, resize, show, write } from './dom.js';
import { exact } from './format.js';

const find = (id) => document.getElementById(id);
const counts = find('counts');

export class Overview {

  constructor(application, address, onInstance) {
    this.application = application;
    this.address = address;
    this.onInstance = onInstance;
    counts.append(...Object.keys(KINDS).map((kind) => createCount(kind, () => address.toggle(kind))));
  }

  update(breakers) {
    const open = breakers.filter((breaker) => isOpen(breaker) && !breaker.shadow).length;
    document.title = `${open ? `(${open}) ` : ''}Circuit breakers${this.application ? ` – ${this.application}` : ''}`;
    find('icon').href = open ? 'icon-open.svg' : 'icon.svg';
    write(find('summary'), summary(breakers));
    const numbers = countByKind(breakers);
    for (const item of counts.children) {
      this.showCount(item, numbers.get(item.dataset.kind) ?? 0);
    }
  }

  // The counts are buttons only if there is something to choose from, and those that were chosen stay.
  showCount(item, count) {
    const pressed = this.address.kinds.has(item.dataset.kind);
    const [button] = item.children;
    show(item, count > 0 || pressed);
    button.setAttribute('aria-pressed', String(pressed));
    const label = KINDS[item.dataset.kind].toLowerCase();
    write(button.querySelector('span'), `${exact(count)}\u00a0${count === 1 && label === 'shadows' ? 'shadow' : label}`);
  }

  showInstances(instances, shown) {
    const root = find('instances');
    show(root, shown.id !== '');
    if (root.dataset.known === `${instances.map(({ id }) => id)} ${shown.id}`) {
      return;
    }
    root.dataset.known = `${instances.map(({ id }) => id)} ${shown.id}`;
    if (instances.length === 1) {
      root.replaceChildren(element('p', { text: `Instance ${shown.id}` }));
      return;
    }
    const focused = root.contains(document.activeElement) ? document.activeElement.textContent : undefined;
    const buttons = element('div', { className: 'views' });
    buttons.setAttribute('role', 'group');
    buttons.setAttribute('aria-label', 'Instance to show');
    resize(buttons, instances.length, () => element('button'));
    instances.forEach(({ id }, index) => {
      const button = buttons.children[index];
      button.type = 'button';
      button.textContent = id;
      button.setAttribute('aria-pressed', String(id === shown.id));
      button.addEventListener('click', () => this.onInstance(id));
    });
    root.replaceChildren(element('p', { text: `${exact(instances.length)} instances answer in turn; shown is` }), buttons);
    [...buttons.children].find((button) => button.textContent === focused)?.focus();
  }

}

function countByKind(breakers) {
  const numbers = new Map();
  breakers.forEach((breaker) => numbers.set(kind(breaker), (numbers.get(kind(breaker)) ?? 0) + 1));
  return numbers;
}

function createCount(kind, onClick) {
  const item = element('li');
  item.dataset.kind = kind;
  item.dataset.state = kind;
  const button = element('button');
  button.type = 'button';
  button.append(find('item').content.querySelector('.state svg').cloneNode(true), element('span'));
  button.querySelector('use').setAttribute('href', `#icon-${kind}`);
  button.addEventListener('click', onClick);
  item.append(button);
  return item;
}
