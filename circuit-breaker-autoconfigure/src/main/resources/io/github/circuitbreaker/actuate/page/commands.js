// The commands, and which of them can work.

import { isOpen } from './breakers.js';
import { Refused, SignedOut, isAddressable, request, requestBreaker } from './requests.js';

const COMMANDS = [
  {
    state: 'FORCED_OPEN',
    label: 'Force open',
    hint: 'reject all calls until reset',
    isDangerous: true,
    question: (name) => `Force ${name} open?`,
    text: 'All calls are rejected, without trials, until it is reset.',
    isUsefulFor: (breaker) => breaker.state !== 'FORCED_OPEN'
  },
  {
    state: 'DISABLED',
    label: 'Disable',
    hint: 'let all calls through, uncounted',
    question: (name) => `Disable ${name}?`,
    text: 'All calls go through uncounted, until it is reset.',
    isUsefulFor: (breaker) => breaker.state !== 'DISABLED'
  },
  {
    state: 'CLOSED',
    label: 'Reset',
    hint: 'close, and count from zero',
    question: (name) => `Reset ${name}?`,
    text: 'The circuit closes and starts counting from zero: calls go through.',
    isUsefulFor: (breaker) => breaker.state !== 'CLOSED' || breaker.failureCount > 0
  }
];

const REFUSALS = {
  400: 'The application rejects this as invalid.',
  403: 'You are not allowed to do this.',
  404: 'The application no longer has a circuit breaker of this name.',
  405: 'The application no longer allows changes.',
  409: 'The settings of the application disable it.',
  503: 'The other instances cannot be reached.'
};

export class Commands {

  constructor(endpoint, isWritable) {
    this.endpoint = endpoint;
    this.isWritable = isWritable;
  }

  // Returns whether to offer any, as far as is known. One that is disabled may be so by the settings, which would refuse all of them.
  mayBeOffered(breaker, details) {
    return this.isWritable && isAddressable(breaker.name) && !details?.missing && details?.config?.enabled !== false
      && (breaker.state !== 'DISABLED' || details !== undefined);
  }

  for(breaker, details) {
    return this.mayBeOffered(breaker, details) ? COMMANDS.filter((command) => command.isUsefulFor(breaker)) : [];
  }

  // Returns those that can be reset together.
  open(breakers, details) {
    return breakers.filter((breaker) => isOpen(breaker) && this.mayBeOffered(breaker, details.get(breaker.name)));
  }

  async send(name, state, scope) {
    const headers = { 'Content-Type': 'application/json', ...await csrfHeader() };
    const body = JSON.stringify(scope === 'fleet' ? { state, scope } : { state });
    await requestBreaker(this.endpoint, name, { method: 'POST', headers, body }).catch(forbid);
  }

}

// The page was just loaded, so the user is signed in. With HTTP Basic, Spring MVC answers 401 instead of 403.
function forbid(failure) {
  throw failure instanceof SignedOut ? new Refused(403) : failure;
}

// Loads the page again, because its token may be out of date after a restart or a new session.
async function csrfHeader() {
  const response = await request(location.pathname);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const name = page.querySelector('meta[name="csrf-header"]')?.content;
  return name ? { [name]: page.querySelector('meta[name="csrf-token"]').content } : {};
}

export function explain(failure) {
  if (failure instanceof SignedOut) {
    return 'Your session has ended. Reload this page and sign in again.';
  }
  if (failure instanceof Refused) {
    return REFUSALS[failure.status] ?? `Nothing was changed: the application answers with status ${failure.status}.`;
  }
  return 'The application does not answer. It may or may not have made the change.';
}
