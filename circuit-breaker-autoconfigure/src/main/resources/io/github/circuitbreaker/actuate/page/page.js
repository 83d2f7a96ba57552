// The live page: polls the endpoint, shows its answers, and announces changes.

import { prepareActions } from './actions.js';
import { STATES, isOpen, stateName, summary, toBreakers } from './breakers.js';
import { answered, lose } from './contact.js';
import { Countdown } from './countdown.js';
import { element, show, write } from './dom.js';
import { exact } from './format.js';
import { Grid } from './grid.js';
import { startPolling } from './polling.js';

const MOST_ANNOUNCED = 3;

const endpoint = location.pathname.slice(0, location.pathname.lastIndexOf('/page/'));
const application = metadata('application-name');
const announcer = document.getElementById('announcer');
const counts = document.getElementById('counts');

const grid = new Grid(endpoint, metadata('writable') === 'true' ? prepareActions(endpoint, () => poll()) : () => []);

let states = new Map();

const poll = startPolling(endpoint || '/', showAnswer, showError);

function metadata(name) {
  return document.querySelector(`meta[name="${name}"]`).content;
}

function showAnswer(answer, date) {
  const breakers = toBreakers(answer);
  const now = Date.now() + clockDifference(date);
  grid.update(breakers, now);
  showOverview(breakers);
  announce([...(answered() ? ['The application answers again.'] : []), ...changeMessages(breakers)]);
}

// Returns by how much the application's clock is ahead of this one. The Date header has full seconds only, so small differences are ignored.
function clockDifference(date) {
  const difference = Date.parse(date ?? '') - Date.now();
  return Math.abs(difference) > 2000 ? difference : 0;
}

function changeMessages(breakers) {
  const changes = breakers
    .filter((breaker) => states.has(breaker.name) && states.get(breaker.name) !== breaker.state)
    .map((breaker) => `${breaker.name} is now ${stateName(breaker.state).toLowerCase()}.`);
  states = new Map(breakers.map((breaker) => [breaker.name, breaker.state]));
  const others = changes.length - MOST_ANNOUNCED;
  return others > 0 ? [...changes.slice(0, MOST_ANNOUNCED), `And ${others} more.`] : changes;
}

// Announces everything at once, because a screen reader reads only the last text.
function announce(messages) {
  if (messages.length > 0) {
    announcer.textContent = messages.join(' ');
  }
}

function showOverview(breakers) {
  const open = breakers.filter(isOpen).length;
  document.title = `${open ? `(${open}) ` : ''}Circuit breakers${application ? ` – ${application}` : ''}`;
  document.getElementById('icon').href = open ? 'icon-open.svg' : 'icon.svg';
  write(document.getElementById('summary'), summary(breakers));
  for (const state of Object.keys(STATES)) {
    showCount(state, breakers.filter((breaker) => breaker.state === state).length);
  }
}

function showCount(state, count) {
  const item = counts.querySelector(`[data-state="${state}"]`) ?? counts.appendChild(createCount(state));
  show(item, count > 0);
  write(item.querySelector('span'), `${exact(count)} ${stateName(state).toLowerCase()}`);
}

function createCount(state) {
  const item = element('li');
  item.dataset.state = state;
  item.append(document.getElementById('card').content.querySelector('.state svg').cloneNode(true), element('span'));
  item.querySelector('use').setAttribute('href', `#icon-${state}`);
  return item;
}

function showError(error) {
  Countdown.stopAll();
  lose(error);
}
