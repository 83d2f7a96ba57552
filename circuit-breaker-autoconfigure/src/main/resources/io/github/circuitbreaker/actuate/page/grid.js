// The cards of the most important circuit breakers, up to a limit.

import { matching } from './breakers.js';
import { Card } from './card.js';
import { arrange, show, write } from './dom.js';
import { exact } from './format.js';
import { Refused, requestBreaker } from './requests.js';

const MOST_CARDS = 100;
const FEW = 8;

const container = document.getElementById('breakers');
const search = document.getElementById('search');
const query = document.getElementById('query');
const found = document.getElementById('found');
const more = document.getElementById('more');

export class Grid {

  constructor(endpoint, createButtons) {
    this.endpoint = endpoint;
    this.createButtons = createButtons;
    this.cards = new Map();
    this.breakers = [];
    this.polls = 0;
    this.observer = new IntersectionObserver((entries) => this.see(entries), { rootMargin: '200px' });
    query.addEventListener('input', () => this.render());
  }

  // Shows the circuit breakers, with the current time of the application's clock.
  update(breakers, now) {
    this.breakers = breakers;
    this.now = now;
    this.polls++;
    this.cards.forEach((card) => card.timeline.expire());
    this.render();
  }

  render() {
    show(search, this.breakers.length > FEW || query.value !== '');
    const matches = matching(this.breakers, query.value);
    const shown = matches.slice(0, MOST_CARDS);
    arrange(container, shown.map((breaker) => this.card(breaker).element));
    this.forgetOthers(shown);
    write(found, query.value.trim() ? `${exact(matches.length)} of ${exact(this.breakers.length)} found` : '');
    show(document.getElementById('empty'), this.breakers.length === 0);
    show(more, matches.length > shown.length);
    write(more, `Only the first ${MOST_CARDS} of ${exact(matches.length)} are shown, starting with those that are not closed. Search to see others.`);
    this.loadDetails();
  }

  card(breaker) {
    let card = this.cards.get(breaker.name);
    if (!card) {
      card = new Card(breaker.name, this.createButtons);
      this.cards.set(breaker.name, card);
      this.observer.observe(card.element);
    }
    card.update(breaker, this.now);
    return card;
  }

  forgetOthers(shown) {
    const names = new Set(shown.map((breaker) => breaker.name));
    for (const [name, card] of this.cards) {
      if (!names.has(name)) {
        this.observer.unobserve(card.element);
        this.cards.delete(name);
        card.countdown.stop();
      }
    }
  }

  see(entries) {
    for (const { target, isIntersecting } of entries) {
      for (const card of this.cards.values()) {
        if (card.element === target) {
          card.visible = isIntersecting;
        }
      }
    }
    this.loadDetails();
  }

  // Loads details one by one, and only for visible cards that have changed.
  async loadDetails() {
    if (this.loading) {
      return;
    }
    this.loading = true;
    for (let card = this.outdated(); card; card = this.outdated()) {
      card.tried = this.polls;
      try {
        await this.loadDetailsOf(card);
      } catch {
        // This card is tried again after the next poll; the others continue.
      }
    }
    this.loading = false;
  }

  // Some servers refuse certain names in a URL.
  async loadDetailsOf(card) {
    const since = card.breaker.since;
    const response = await requestBreaker(this.endpoint, card.name).catch((error) => {
      if (error instanceof Refused && error.status < 500) {
        return undefined;
      }
      throw error;
    });
    card.timeline.show(await response?.json(), since);
    card.update(card.breaker, this.now);
  }

  // Returns the card that has waited longest among those not tried since the last poll.
  outdated() {
    return [...this.cards.values()]
      .filter((card) => card.visible && card.tried !== this.polls && card.timeline.isOutdated(card.breaker.since))
      .reduce((one, other) => one && one.tried <= other.tried ? one : other, undefined);
  }

}
