// The circuit breakers that are wanted, up to a limit. Only those on the screen are kept up to date.

import { ORDERS, isInTrouble, select } from './breakers.js';
import { arrange, element, show, write } from './dom.js';
import { exact } from './format.js';
import { Item } from './item.js';

const LIMIT = 300;
const MOST_AS_CARDS = 11;

// Rows sorted by what changes all the time stay where they are for this long.
const CALM = 10_000;

const find = (id) => document.getElementById(id);
const container = find('breakers');
const query = find('query');
const order = find('order');
const views = [...find('views').children];

export class List {

  constructor(address, openMenu, onSeen) {
    this.address = address;
    this.openMenu = openMenu;
    this.onSeen = onSeen;
    this.items = new Map();
    this.limit = LIMIT;
    this.breakers = [];
    this.observer = new IntersectionObserver((entries) => this.see(entries), { rootMargin: '100px' });
    order.append(...Object.entries(ORDERS).map(([value, text]) => Object.assign(element('option', { text }), { value })));
    query.addEventListener('input', () => address.change({ query: query.value }));
    order.addEventListener('change', () => address.change({ order: order.value }));
    views.forEach((button) => button.addEventListener('click', () => address.change({ view: button.value })));
    find('show-all').addEventListener('click', () => address.change({ query: '', kinds: new Set() }) || query.focus());
    find('show-more').addEventListener('click', () => this.showMore());
  }

  // Shows new numbers.
  update(breakers, context) {
    this.breakers = breakers;
    this.render(context);
  }

  // Shows what is wanted now, in its order.
  render(context) {
    const { address } = this;
    this.context = context;
    context.asCards = (address.view ?? (this.breakers.length > MOST_AS_CARDS ? 'rows' : 'cards')) === 'cards';
    const wanted = select(this.breakers, address, this.rates(context.history));
    const shown = wanted.slice(0, this.limit);
    this.forgetOthers(shown);
    arrange(container, shown.map((breaker) => this.item(breaker).element));
    this.items.forEach((item) => item.visible && item.update(item.latest, context));
    this.showTools(wanted.length, context.asCards);
    show(find('more'), wanted.length > shown.length);
    write(find('more-text'), `${exact(shown.length)} of ${exact(wanted.length)} are shown.`);
    this.seen();
  }

  // Shows that nothing has changed but the time.
  refresh(context) {
    this.context = { ...context, asCards: this.context?.asCards };
    this.items.forEach((item) => item.visible && item.update(item.latest, this.context));
    this.seen();
  }

  // Returns the rates to sort by.
  rates(history) {
    const key = `${this.address.order} ${Math.floor(Date.now() / CALM)}`;
    if (this.ratesOf !== history || this.ratesKey !== key) {
      this.ratesOf = history;
      this.ratesKey = key;
      this.held = new Map([...history.series.keys()].map((name) => [name, history.rates(name)]));
    }
    return (name) => this.held.get(name);
  }

  showTools(count, asCards) {
    const { address } = this;
    show(find('tools'), this.breakers.length > 1 || address.isNarrowed());
    if (query.value.trim() !== address.query.trim()) {
      query.value = address.query;
    }
    order.value = address.order;
    views.forEach((button) => button.setAttribute('aria-pressed', String((button.value === 'cards') === asCards)));
    write(find('found'), address.isNarrowed() ? `${exact(count)} of ${exact(this.breakers.length)} found` : '');
    show(find('empty'), this.breakers.length === 0);
    show(find('nothing'), this.breakers.length > 0 && count === 0);
    write(find('nothing-text'), address.query.trim() === '' ? 'No circuit breaker is in this state now.'
      : `No circuit breaker ${address.kinds.size > 0 ? 'in these states ' : ''}has “${address.query.trim()}” in its name.`);
  }

  item(breaker) {
    let item = this.items.get(breaker.name);
    if (!item) {
      item = new Item(breaker.name, this.openMenu);
      item.element.item = item;
      this.items.set(breaker.name, item);
      this.observer.observe(item.element);
    }
    item.latest = breaker;
    return item;
  }

  forgetOthers(shown) {
    const names = new Set(shown.map((breaker) => breaker.name));
    for (const [name, item] of this.items) {
      if (!names.has(name)) {
        this.observer.unobserve(item.element);
        this.items.delete(name);
        item.countdown.stop();
      }
    }
  }

  see(entries) {
    for (const { target, isIntersecting } of entries) {
      target.item.visible = isIntersecting;
      if (isIntersecting) {
        target.item.update(target.item.latest, this.context);
      } else {
        target.item.countdown.stop();
      }
    }
    this.seen();
  }

  // Says for which circuit breakers more than their numbers is needed.
  seen() {
    this.onSeen([...this.items.values()].filter((item) => item.visible).map((item) => item.latest)
      .filter((breaker) => isInTrouble(breaker) || breaker.state === 'DISABLED' || breaker.callsInWindow !== undefined || /[^\w.-]/.test(breaker.name)));
  }

  showMore() {
    const first = container.children.length;
    this.limit += LIMIT;
    this.render(this.context);
    container.children[first]?.querySelector('a').focus();
  }

  // Returns the item of a circuit breaker, if it is shown.
  find(name) {
    return this.items.get(name);
  }

}
