// Circuit breakers in the order and the words of the page.

import { exact } from './format.js';

export const STATES = {
  OPEN: 'Open',
  FORCED_OPEN: 'Forced open',
  HALF_OPEN: 'Half-open',
  DISABLED: 'Disabled',
  CLOSED: 'Closed'
};

export const OUTCOMES = ['successful', 'failed', 'slow', 'ignored', 'rejected'];

const RANKS = Object.fromEntries(Object.keys(STATES).map((state, index) => [state, index]));

const SENTENCES = {
  OPEN: 'Calls are rejected.',
  FORCED_OPEN: 'Opened by hand: calls are rejected until it is reset.',
  HALF_OPEN: 'A trial is in progress; other calls are rejected.',
  DISABLED: 'Calls go through uncounted until it is reset.',
  CLOSED: 'Calls go through.'
};

const SENTENCES_OF_SHADOWS = {
  OPEN: 'Calls would be rejected.',
  FORCED_OPEN: 'Opened by hand: calls would be rejected until it is reset.',
  HALF_OPEN: 'A trial is in progress; other calls would be rejected.'
};

// Turns the endpoint's answer into a list that starts with the circuits that are not closed.
export function toBreakers(answer) {
  return Object.entries(answer.circuitBreakers)
    .map(([name, breaker]) => ({ ...breaker, name }))
    .sort((one, other) => rank(one) - rank(other) || compare(one.name, other.name));
}

function rank(breaker) {
  return RANKS[breaker.state] ?? -1;
}

function compare(one, other) {
  return one < other ? -1 : Number(one > other);
}

export function matching(breakers, query) {
  const wanted = query.trim().toLowerCase();
  return breakers.filter((breaker) => breaker.name.toLowerCase().includes(wanted));
}

export function isOpen(breaker) {
  return breaker.state === 'OPEN' || breaker.state === 'FORCED_OPEN';
}

export function stateName(state) {
  return STATES[state] ?? state;
}

export function sentence(breaker, disabledByConfig) {
  if (disabledByConfig) {
    return 'Disabled by configuration: calls go through uncounted.';
  }
  return (breaker.shadow && SENTENCES_OF_SHADOWS[breaker.state]) || SENTENCES[breaker.state] || '';
}

export function summary(breakers) {
  const open = breakers.filter(isOpen).length;
  if (breakers.length === 0) {
    return 'No circuits';
  }
  if (open === 0) {
    return breakers.length === 1 ? 'The circuit is not open' : `None of ${exact(breakers.length)} circuits is open`;
  }
  return breakers.length === 1 ? 'The circuit is open' : `${exact(open)} of ${exact(breakers.length)} circuits ${open === 1 ? 'is' : 'are'} open`;
}
