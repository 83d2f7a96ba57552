// The transitions, the settings and the totals of one circuit breaker, as lists.

import { OUTCOMES, stateName } from './breakers.js';
import { element, write } from './dom.js';
import { age, countdown, exact, isForever, milliseconds, time } from './format.js';

// Shows the transitions, the latest first.
export function showHistory(list, transitions, now) {
  replace(list, transitions, () => [...transitions].reverse().map(entry));
  for (const passed of list.querySelectorAll('.passed')) {
    write(passed, `${age(now - Date.parse(passed.dataset.at))} ago`);
  }
}

export function showSettings(list, config) {
  replace(list, config, () => Object.entries(config).flatMap(setting));
}

export function showCalls(list, calls) {
  replace(list, calls, () => OUTCOMES.map((outcome) => row(outcome, exact(calls[outcome] ?? 0))));
}

// Leaves a list alone that shows the same already.
function replace(list, content, create) {
  const text = JSON.stringify(content);
  if (list.dataset.shown !== text) {
    list.dataset.shown = text;
    list.replaceChildren(...create());
  }
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

function setting([key, value]) {
  return value === null || (Array.isArray(value) && value.length === 0) ? []
    : [row(key.replaceAll(/([A-Z])/g, ' $1').toLowerCase(), settingText(value))];
}

function row(term, text) {
  const row = element('div');
  row.append(element('dt', { text: term }), element('dd', { text }));
  return row;
}

function settingText(value) {
  const duration = typeof value === 'string' ? milliseconds(value) : undefined;
  if (duration !== undefined) {
    return isForever(duration) ? 'forever' : duration % 1000 === 0 ? countdown(duration) : `${duration / 1000}\u00a0s`;
  }
  if (typeof value === 'boolean') {
    return value ? 'yes' : 'no';
  }
  if (Array.isArray(value)) {
    return value.join(', ');
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
