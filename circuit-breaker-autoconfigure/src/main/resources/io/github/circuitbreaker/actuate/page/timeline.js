// The last transitions as a picture and as a list, and the settings. Loaded when the card first becomes visible, when the state has changed,
// and as long as the details are open.

import { stateName } from './breakers.js';
import { element, resize, show, write } from './dom.js';
import { age, countdown, isForever, milliseconds, time } from './format.js';

export class Timeline {

  constructor(root) {
    this.root = root;
    this.transitions = [];
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  // Returns whether the details are older than the current state.
  isOutdated(since) {
    return this.asked !== since;
  }

  // Keeps open details up to date.
  expire() {
    if (this.find('details').open) {
      this.asked = undefined;
    }
  }

  // Shows the details, or that there are none.
  show(details, since) {
    this.asked = since;
    this.transitions = details?.transitions ?? [];
    this.config = details?.config;
    this.missing = !details;
    this.known = true;
    const rows = { ...lastFailure(details), ...this.config };
    const text = JSON.stringify([this.transitions, rows]);
    if (this.shown !== text) {
      this.shown = text;
      this.find('.history').replaceChildren(...[...this.transitions].reverse().map(entry));
      this.find('.settings').replaceChildren(...Object.entries(rows).flatMap(setting));
    }
  }

  update({ state }, now) {
    const latest = this.transitions.at(-1);
    this.find('.timeline').classList.toggle('nothing', !latest && !this.missing);
    write(this.find('.latest'), latest ? `${stateName(latest.from)} → ${stateName(latest.to)}, ${age(now - Date.parse(latest.at))} ago`
      : this.missing ? 'Not available for this name' : this.known ? 'None so far' : '…');
    show(this.find('details'), !this.missing);
    for (const passed of this.root.querySelectorAll('.history .passed')) {
      write(passed, `${age(now - Date.parse(passed.dataset.at))} ago`);
    }
    this.drawRibbon(state, now);
  }

  // The width grows with the logarithm of the duration, so that a second and a day are both visible. The duration of the first state is
  // unknown.
  drawRibbon(state, now) {
    const ribbon = this.find('.ribbon');
    const steps = this.transitions;
    show(ribbon, steps.length > 0);
    resize(ribbon, steps.length + 1, () => element('span'));
    [...ribbon.children].forEach((span, index) => {
      const start = steps[index - 1];
      const end = steps[index] ? Date.parse(steps[index].at) : now;
      span.dataset.state = start?.to ?? steps[0]?.from ?? state;
      span.style.flexGrow = start ? width(end - Date.parse(start.at)) : 1;
    });
  }

}

function width(duration) {
  return Math.log2(2 + Math.max(0, duration) / 1000).toFixed(1);
}

function entry({ from, to, at, reason }) {
  const item = element('li');
  const passed = element('span', { className: 'passed' });
  passed.dataset.at = at;
  const change = element('p');
  change.append(stateName(from), ' → ', stateLabel(to));
  const moment = element('time', { text: time(at) });
  moment.dateTime = at;
  const circumstances = element('p', { className: 'circumstances' });
  circumstances.append(moment, reason ? ` · ${reason}` : '');
  item.append(change, ' ', passed, circumstances);
  return item;
}

function stateLabel(state) {
  const label = element('strong', { text: stateName(state) });
  label.dataset.state = state;
  return label;
}

function lastFailure(details) {
  return details?.lastFailure ? { lastFailure: `${details.lastFailure}, ${time(details.lastFailureTime)}` } : {};
}

function setting([key, value]) {
  if (value === null || (Array.isArray(value) && value.length === 0)) {
    return [];
  }
  const row = element('div');
  const words = key.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
  row.append(element('dt', { text: words }), element('dd', { text: settingText(value) }));
  return [row];
}

function settingText(value) {
  const duration = typeof value === 'string' ? milliseconds(value) : undefined;
  if (duration !== undefined) {
    return isForever(duration) ? 'forever' : duration % 1000 === 0 ? countdown(duration) : `${duration / 1000} s`;
  }
  if (typeof value === 'boolean') {
    return value ? 'yes' : 'no';
  }
  if (Array.isArray(value)) {
    return value.join(', ');
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
