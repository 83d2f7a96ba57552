// One circuit breaker, as a row or as a card, which differ by style only. Leaves unchanged elements alone, so that focus, selection and a
// screen reader's position survive.

import { linkTo } from './address.js';
import { isInTrouble, sentence, stateName } from './breakers.js';
import { Chart } from './chart.js';
import { Countdown } from './countdown.js';
import { show, write } from './dom.js';
import { fleetText } from './fleet.js';
import { age, percent, plural, rate, time } from './format.js';
import { measures, nearest, showGauges } from './gauge.js';

const template = document.getElementById('item');

export class Item {

  constructor(name, openMenu) {
    this.name = name;
    this.element = template.content.firstElementChild.cloneNode(true);
    this.visible = true;
    this.countdown = new Countdown(this.find('.countdown'));
    this.chart = new Chart(this.find('.chart'));
    this.link = this.find('.name a');
    this.link.textContent = name;
    this.link.href = linkTo(name);
    this.more = this.find('.more');
    this.more.setAttribute('aria-label', `Commands for ${name}`);
    this.more.addEventListener('click', () => openMenu(this.breaker, this.more));
    this.element.addEventListener('click', (event) => this.follow(event));
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  // The whole of a row leads to its details, unless its text is being selected.
  follow(event) {
    if (!event.target.closest('a, button') && getSelection().isCollapsed) {
      this.link.click();
    }
  }

  update(breaker, context) {
    this.breaker = breaker;
    const details = context.details.get(breaker.name);
    showState(this.element, breaker, context, details);
    this.element.classList.toggle('card', context.asCards && isInTrouble(breaker));
    this.element.classList.toggle('opened', context.opened === breaker.name);
    show(this.more, context.commands.mayBeOffered(breaker, details));
    this.updateElsewhere(context.elsewhere(breaker));
    this.updateTraffic(breaker.name, context.history);
    const all = measures(breaker, details?.config);
    showGauges(this.find('.gauges'), this.element.classList.contains('card') ? all : [nearest(all)]);
    this.updateLastFailure(breaker, context.now);
    this.countdown.update(breaker, context.received, true);
  }

  updateElsewhere(others) {
    write(this.find('.elsewhere'), others.length === 1 ? `${stateName(others[0].state)} on ${others[0].id}`
      : `Other states on ${plural(others.length, 'instance')}`);
    show(this.find('.elsewhere'), others.length > 0);
  }

  updateTraffic(name, history) {
    const rates = history.rates(name);
    this.chart.draw(history.points(name));
    write(this.find('.rate'), rates ? rate(rates.perSecond) : '…');
    write(this.find('.share'), shareText(rates));
    this.find('.rate').classList.toggle('none', !rates?.perSecond);
    this.find('.share').classList.toggle('none', !rates?.failed);
  }

  updateLastFailure({ state, failureCount, lastFailure, lastFailureTime }, now) {
    const last = this.find('.last-failure');
    show(last, Boolean(lastFailure) && (state !== 'CLOSED' || failureCount > 0));
    write(last, lastFailure ? `${lastFailure.split('.').pop()}, ${age(now - Date.parse(lastFailureTime))} ago` : '');
    last.title = lastFailure ? `${lastFailure}, ${time(lastFailureTime)}` : '';
  }

}

export function shareText(rates) {
  return rates?.failed === undefined ? '' : `${percent(rates.failed)} failed`;
}

// Shows what rows, cards and the panel have in common.
export function showState(root, breaker, { now, received }, details) {
  const find = (selector) => root.querySelector(selector);
  if (root.dataset.state !== breaker.state) {
    root.dataset.state = breaker.state;
    find('.state use').setAttribute('href', `#icon-${breaker.state}`);
    write(find('.state-name'), stateName(breaker.state));
  }
  root.classList.toggle('is-shadow', Boolean(breaker.shadow));
  show(find('.shadow'), Boolean(breaker.shadow));
  write(find('.meaning'), sentence(breaker, details?.config?.enabled === false));
  write(find('.age'), `for ${age(now - Date.parse(breaker.since))}`);
  find('.age').title = `Since ${time(breaker.since)}`;
  const fleet = fleetText(breaker.fleet, performance.now() - received);
  write(find('.fleet'), fleet);
  show(find('.fleet'), fleet !== '');
}
