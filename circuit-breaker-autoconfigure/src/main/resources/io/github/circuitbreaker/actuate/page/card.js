// One circuit breaker. Leaves unchanged elements alone, so that focus, selection and a screen reader's position survive.

import { OUTCOMES, sentence, stateName } from './breakers.js';
import { element, resize, show, write } from './dom.js';
import { age, compact, exact, time } from './format.js';
import { Countdown } from './countdown.js';
import { fleetText } from './fleet.js';
import { Timeline } from './timeline.js';

const MOST_SEGMENTS = 20;

const template = document.getElementById('card');

let created = 0;

export class Card {

  constructor(name, createButtons) {
    this.name = name;
    this.element = template.content.firstElementChild.cloneNode(true);
    this.visible = false;
    this.tried = 0;
    this.countdown = new Countdown(this.find('.countdown'));
    this.timeline = new Timeline(this.element);
    const heading = this.find('.name');
    heading.textContent = name;
    heading.id = `name-${created++}`;
    this.buttons = createButtons(this);
    this.find('.buttons').append(...this.buttons.map((button) => button.element));
    this.find('.bar').append(...OUTCOMES.map((outcome) => element('span', { className: outcome })));
    this.find('.calls dl').append(...OUTCOMES.map(callCount));
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  // Shows the circuit breaker, with the current time of the application's clock.
  update(breaker, now) {
    this.breaker = breaker;
    if (this.element.dataset.state !== breaker.state) {
      this.element.dataset.state = breaker.state;
      this.find('use').setAttribute('href', `#icon-${breaker.state}`);
      write(this.find('.state-name'), stateName(breaker.state));
    }
    show(this.find('.shadow'), Boolean(breaker.shadow));
    write(this.find('.sentence'), sentence(breaker, this.isDisabledByConfig()));
    write(this.find('.age'), `for ${age(now - Date.parse(breaker.since))}`);
    this.find('.age').title = `Since ${time(breaker.since)}`;
    this.countdown.update(breaker);
    this.updateFleet(breaker);
    this.updateFailures(breaker, now);
    this.updateCalls(breaker.calls ?? {});
    this.timeline.update(breaker, now);
    this.updateButtons();
  }

  updateFleet({ fleet }) {
    const text = fleetText(fleet);
    write(this.find('.fleet'), text);
    show(this.find('.fleet'), text !== '');
  }

  updateFailures({ state, failureCount, failureThreshold, lastFailure, lastFailureTime }, now) {
    const rate = this.timeline.config?.failureRateThreshold;
    write(this.find('.failure-count'), failureThreshold
      ? `${exact(failureCount)} of ${exact(failureThreshold)}${rate ? `, or ${rate} %` : ''}`
      : `${exact(failureCount)}${rate ? `, opens at ${rate} %` : ''}`);
    const gauge = this.find('.gauge');
    show(gauge, Boolean(failureThreshold));
    const segmented = failureThreshold <= MOST_SEGMENTS;
    resize(gauge, segmented ? failureThreshold : 1, () => element('span'));
    gauge.classList.toggle('continuous', !segmented);
    [...gauge.children].forEach((segment, index) => segment.classList.toggle('filled', segmented && index < failureCount));
    gauge.style.setProperty('--share', segmented ? 0 : Math.min(1, failureCount / failureThreshold));
    const last = this.find('.last-failure');
    show(last, Boolean(lastFailure) && (state !== 'CLOSED' || failureCount > 0));
    write(last, lastFailure ? `${lastFailure.split('.').pop()}, ${age(now - Date.parse(lastFailureTime))} ago` : '');
    last.title = lastFailure ? `${lastFailure}, ${time(lastFailureTime)}` : '';
  }

  updateCalls(calls) {
    const total = OUTCOMES.reduce((sum, outcome) => sum + (calls[outcome] ?? 0), 0);
    write(this.find('.total'), exact(total));
    OUTCOMES.forEach((outcome, index) => {
      const count = calls[outcome] ?? 0;
      const part = this.find('.bar').children[index];
      show(part, count > 0);
      part.style.flexGrow = count / total || 0;
      const row = this.find('.calls dl').children[index];
      show(row, count > 0);
      const number = row.querySelector('dd');
      write(number, compact(count));
      number.title = exact(count);
    });
  }

  updateButtons() {
    const useful = this.buttons.filter((button) => this.isSteerable() && button.isUsefulFor(this.breaker));
    for (const button of this.buttons) {
      const shown = useful.includes(button);
      if (!shown && button.element === document.activeElement) {
        this.element.focus();
      }
      show(button.element, shown);
    }
    show(this.find('.buttons'), useful.length > 0);
  }

  // A circuit breaker that its settings disable cannot be changed here, so the settings of a disabled one have to be known first.
  isSteerable() {
    return this.breaker.state !== 'DISABLED' || (this.timeline.known && !this.isDisabledByConfig());
  }

  isDisabledByConfig() {
    return this.timeline.config?.enabled === false;
  }

}

function callCount(outcome) {
  const row = element('div', { className: outcome });
  row.append(element('dt', { text: outcome }), element('dd'));
  return row;
}
