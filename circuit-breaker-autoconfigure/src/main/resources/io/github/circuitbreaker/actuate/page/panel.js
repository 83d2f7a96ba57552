// The details of one circuit breaker, beside the others. The address names it, so that a link leads to it.

import { stateName } from './breakers.js';
import { Chart, description } from './chart.js';
import { copyButton } from './copy.js';
import { Countdown } from './countdown.js';
import { element, show, write } from './dom.js';
import { age, rate, time } from './format.js';
import { measures, showGauges } from './gauge.js';
import { shareText, showState } from './item.js';
import { showCalls, showHistory, showSettings } from './records.js';
import { terminalLines } from './terminal.js';

const find = (id) => document.getElementById(id);
const panel = find('panel');
const heading = find('panel-name');

export class Panel {

  // To close it is to call back, with the name of the circuit breaker.
  constructor(endpoint, commands, openMenu, onClose) {
    this.endpoint = endpoint;
    this.commands = commands;
    this.countdown = new Countdown(panel.querySelector('.countdown'));
    this.chart = new Chart(find('panel-chart'));
    find('panel-more').addEventListener('click', () => openMenu(this.breaker, find('panel-more')));
    find('panel-close').addEventListener('click', () => onClose(this.name));
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.name && !document.querySelector(':popover-open, dialog[open]')) {
        onClose(this.name);
      }
    });
    heading.after(copyButton('Copy the name', () => this.name));
    find('panel-failure').append(copyButton('Copy the class of the last failure', () => this.breaker.lastFailure));
  }

  // Shows the circuit breaker of a name, or nothing without one.
  open(name) {
    const changes = this.name !== name;
    this.name = name;
    show(panel, name !== '');
    document.body.classList.toggle('beside-panel', name !== '');
    if (changes && name !== '') {
      heading.textContent = name;
      find('panel-body').scrollTop = 0;
      find('panel-terminal').replaceChildren(...terminalLines(this.endpoint, name, this.commands.isWritable));
      heading.focus({ preventScroll: true });
    } else if (name === '') {
      this.countdown.stop();
    }
  }

  update(breaker, context) {
    if (!this.name) {
      return;
    }
    this.breaker = breaker;
    show(find('panel-missing'), !breaker);
    show(find('panel-content'), Boolean(breaker));
    const details = breaker && context.details.get(breaker.name);
    show(find('panel-more'), Boolean(breaker) && this.commands.mayBeOffered(breaker, details));
    if (!breaker) {
      return;
    }
    showState(panel, breaker, context, details);
    this.countdown.update(breaker, context.received, true);
    this.updateElsewhere(context.elsewhere(breaker));
    this.updateTraffic(context, details?.foreign ? [] : details?.transitions ?? []);
    showGauges(panel.querySelector('.gauges'), measures(breaker, details?.config));
    this.updateLastFailure(breaker, context.now);
    showCalls(find('panel-calls'), breaker.calls ?? {});
    this.updateDetails(details, context.now);
  }

  updateElsewhere(others) {
    const list = find('panel-instances');
    show(list, others.length > 0);
    const text = others.map(({ id, state }) => `${stateName(state)} on instance ${id}`);
    if (list.dataset.shown !== String(text)) {
      list.dataset.shown = text;
      list.replaceChildren(...text.map((line) => element('li', { text: line })));
    }
  }

  updateTraffic({ history, now }, transitions) {
    const rates = history.rates(this.name);
    const points = withPastStates(history.points(this.name), transitions, now - Date.now());
    const peak = this.chart.draw(points);
    find('panel-chart').setAttribute('aria-label', description(points, peak));
    write(find('panel-peak'), rate(Math.max(1, peak)));
    write(find('panel-rate'), rates ? [rate(rates.perSecond), shareText(rates)].filter(Boolean).join(', ') : '');
  }

  updateLastFailure({ lastFailure, lastFailureTime }, now) {
    const [name, when] = find('panel-failure').children;
    show(find('panel-failure'), Boolean(lastFailure));
    write(name.firstElementChild, lastFailure ?? '');
    write(when, lastFailure ? `Last failure, ${time(lastFailureTime)}, ${age(now - Date.parse(lastFailureTime))} ago` : '');
  }

  updateDetails(details, now) {
    const unknown = find('panel-unknown');
    const transitions = details?.transitions ?? [];
    write(unknown, details?.missing ? 'Not available for this name, which the server refuses in a URL. Use JMX or code for it.'
      : details?.foreign ? 'Another instance has answered; this one is asked again.'
        : details ? 'None so far' : 'Asking…');
    show(unknown, details?.foreign || transitions.length === 0);
    showHistory(find('panel-history'), details?.foreign ? [] : transitions, now);
    showSettings(find('panel-settings'), details?.config ?? {});
    show(find('panel-terminal'), !details?.missing);
  }

}

// The transitions tell the states from before the page was opened. Their times are those of the application's clock.
function withPastStates(points, transitions, clockDifference) {
  const stateAt = (end) => transitions.findLast(({ at }) => Date.parse(at) - clockDifference < end)?.to ?? transitions[0]?.from;
  return points.map((point) => point.seconds > 0 ? point : { ...point, state: stateAt(point.end) ?? point.state });
}
