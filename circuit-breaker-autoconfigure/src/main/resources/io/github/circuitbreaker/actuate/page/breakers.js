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

// What the counts in the headline count: states, and apart from them the shadows, which reject nothing whatever their state.
export const KINDS = { ...STATES, SHADOW: 'Shadows' };

export const ORDERS = {
  trouble: 'Trouble first',
  name: 'Name',
  traffic: 'Traffic',
  failures: 'Share of failures',
  recent: 'Last transition'
};

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

export function toBreakers(answer) {
  return Object.entries(answer.circuitBreakers).map(([name, breaker]) => ({ ...breaker, name }));
}

export function kind(breaker) {
  return breaker.shadow ? 'SHADOW' : breaker.state;
}

export function isOpen(breaker) {
  return breaker.state === 'OPEN' || breaker.state === 'FORCED_OPEN';
}

// Returns whether calls are rejected, or would be.
export function isInTrouble(breaker) {
  return isOpen(breaker) || breaker.state === 'HALF_OPEN';
}

// Returns the circuit breakers that are wanted, in the wanted order. Compares names by their characters, because the rules of a language are slow.
export function select(breakers, { query, kinds, order }, rates) {
  const wanted = query.trim().toLowerCase();
  const key = keys(order, rates);
  return breakers
    .filter((breaker) => (kinds.size === 0 || kinds.has(kind(breaker))) && breaker.name.toLowerCase().includes(wanted))
    .map((breaker) => ({ breaker, key: key(breaker) }))
    .sort((one, other) => one.key - other.key || compare(one.breaker.name, other.breaker.name))
    .map(({ breaker }) => breaker);
}

function keys(order, rates) {
  switch (order) {
    case 'name':
      return () => 0;
    case 'traffic':
      return (breaker) => -(rates(breaker.name)?.perSecond ?? 0);
    case 'failures':
      return (breaker) => -(rates(breaker.name)?.failed ?? -1);
    case 'recent':
      return (breaker) => -Date.parse(breaker.since);
    default:
      return rank;
  }
}

function rank(breaker) {
  return breaker.shadow && isInTrouble(breaker) ? RANKS.HALF_OPEN + 0.5 : RANKS[breaker.state] ?? -1;
}

function compare(one, other) {
  return one < other ? -1 : Number(one > other);
}

export function stateName(state) {
  return STATES[state] ?? state;
}

export function sentence(breaker, disabledByConfig) {
  if (disabledByConfig) {
    return 'Disabled by configuration: calls go through uncounted.';
  }
  if (breaker.permittedRate != null) {
    return `The trial succeeded; ${Math.round(breaker.permittedRate)} % of the calls ${breaker.shadow ? 'would ' : ''}go through.`;
  }
  return (breaker.shadow && SENTENCES_OF_SHADOWS[breaker.state]) || SENTENCES[breaker.state] || '';
}

// Shadows are left out, because they reject nothing.
export function summary(breakers) {
  const real = breakers.filter((breaker) => !breaker.shadow);
  const open = real.filter(isOpen).length;
  if (real.length < 2) {
    return real.length === 0 ? 'No circuits' : open ? 'The circuit is open' : 'The circuit is not open';
  }
  return open === 0 ? `None of ${exact(real.length)} circuits is open`
    : `${exact(open)} of ${exact(real.length)} circuits ${open === 1 ? 'is' : 'are'} open`;
}
