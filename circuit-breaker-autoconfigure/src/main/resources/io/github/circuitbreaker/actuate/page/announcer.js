// What a screen reader says: transitions, and what happens to the contact with the application.

import { stateName } from './breakers.js';

const MOST_ANNOUNCED = 3;

const announcer = document.getElementById('announcer');

let states = new Map();

// Announces everything at once, because a screen reader reads only the last text.
export function announce(messages) {
  if (messages.length > 0) {
    announcer.textContent = messages.join(' ');
  }
}

// Returns what has become of the circuit breakers since the last time. Those of another instance are no news.
export function transitions(breakers, isOtherInstance) {
  const changes = isOtherInstance ? [] : breakers
    .filter((breaker) => states.has(breaker.name) && states.get(breaker.name) !== breaker.state)
    .map((breaker) => `${breaker.shadow ? 'Shadow ' : ''}${breaker.name} is now ${stateName(breaker.state).toLowerCase()}.`);
  states = new Map(breakers.map((breaker) => [breaker.name, breaker.state]));
  const others = changes.length - MOST_ANNOUNCED;
  return others > 0 ? [...changes.slice(0, MOST_ANNOUNCED), `And ${others} more.`] : changes;
}
