// What is shown of the circuit breakers. It is kept in the address, so that a reload or a link keeps it: ?q=…&state=…&sort=…&view=…#name

import { KINDS, ORDERS } from './breakers.js';

const VIEWS = ['rows', 'cards'];

export class Address {

  constructor(onChange) {
    this.onChange = onChange;
    this.read();
    window.addEventListener('hashchange', () => this.read() || onChange());
  }

  read() {
    const parameters = new URLSearchParams(location.search);
    const allowed = (name, values) => (parameters.get(name) ?? '').split(',').filter((value) => values.includes(value));
    this.query = parameters.get('q') ?? '';
    this.kinds = new Set(allowed('state', Object.keys(KINDS)));
    this.order = allowed('sort', Object.keys(ORDERS))[0] ?? 'trouble';
    this.view = allowed('view', VIEWS)[0];
    this.opened = decode(location.hash.slice(1));
  }

  change(changes) {
    Object.assign(this, changes);
    const parameters = Object.entries({
      q: this.query.trim(),
      state: [...this.kinds].join(','),
      sort: this.order === 'trouble' ? '' : this.order,
      view: this.view ?? ''
    }).filter(([, value]) => value !== '').map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`);
    history.replaceState(null, '', `${location.pathname}${parameters.length > 0 ? `?${parameters.join('&')}` : ''}${location.hash}`);
    this.onChange();
  }

  toggle(kind) {
    const kinds = new Set(this.kinds);
    if (!kinds.delete(kind)) {
      kinds.add(kind);
    }
    this.change({ kinds });
  }

  isNarrowed() {
    return this.query.trim() !== '' || this.kinds.size > 0;
  }

  // Closes the details without a step for the browser's way back.
  close() {
    history.replaceState(null, '', location.pathname + location.search);
    this.opened = '';
    this.onChange();
  }

}

export function linkTo(name) {
  return `#${encodeURIComponent(name)}`;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
