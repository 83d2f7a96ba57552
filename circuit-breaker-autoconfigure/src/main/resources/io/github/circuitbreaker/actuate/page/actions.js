// The buttons, and the question that each of them asks before it acts.

import { element, write } from './dom.js';
import { Refused, SignedOut, request, requestBreaker } from './requests.js';

const ACTIONS = [
  {
    state: 'FORCED_OPEN',
    label: 'Force open',
    question: (name) => `Force ${name} open?`,
    text: 'All calls are rejected, without trials, until it is reset.',
    isUsefulFor: (breaker) => breaker.state !== 'FORCED_OPEN'
  },
  {
    state: 'DISABLED',
    label: 'Disable',
    question: (name) => `Disable ${name}?`,
    text: 'All calls go through uncounted, until it is reset.',
    isUsefulFor: (breaker) => breaker.state !== 'DISABLED'
  },
  {
    state: 'CLOSED',
    label: 'Reset',
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
  409: 'The settings of the application disable it.'
};

const dialog = document.getElementById('question');
const title = document.getElementById('question-title');
const text = document.getElementById('question-text');
const error = document.getElementById('question-error');
const confirm = document.getElementById('confirm');

let asked;

// Returns a function that creates the buttons of a card.
export function prepareActions(endpoint, onDone) {
  document.getElementById('cancel').addEventListener('click', () => dialog.close());
  // The focus returns to the button that asked, which may be hidden by now.
  dialog.addEventListener('close', () => asked.button.hidden && asked.card.element.focus());
  confirm.addEventListener('click', () => carryOut(asked, endpoint, onDone));
  return (card) => ACTIONS.map((action) => createButton(card, action));
}

// The user may have closed the question, and opened another, before the answer arrives.
async function carryOut(mine, endpoint, onDone) {
  const isStillAsked = () => asked === mine && dialog.open;
  confirm.disabled = true;
  write(error, '');
  try {
    await send(endpoint, mine.card.name, mine.action.state);
    await onDone();
    if (isStillAsked()) {
      dialog.close();
    }
  } catch (failure) {
    if (isStillAsked()) {
      write(error, explain(failure));
    }
  }
  if (asked === mine) {
    confirm.disabled = false;
  }
}

function createButton(card, action) {
  const button = element('button', { text: action.label });
  button.type = 'button';
  button.id = `${card.find('.name').id}-${action.state}`;
  button.setAttribute('aria-labelledby', `${button.id} ${card.find('.name').id}`);
  button.addEventListener('click', () => ask(card, action, button));
  return { element: button, isUsefulFor: action.isUsefulFor };
}

function ask(card, action, button) {
  asked = { card, action, button };
  title.textContent = action.question(card.name);
  text.textContent = card.breaker.shadow ? `${action.text} Because it is a shadow, nothing is actually rejected.` : action.text;
  confirm.textContent = action.label;
  confirm.disabled = false;
  error.textContent = '';
  dialog.showModal();
}

async function send(endpoint, name, state) {
  const headers = { 'Content-Type': 'application/json', ...await csrfHeader() };
  await requestBreaker(endpoint, name, { method: 'POST', headers, body: JSON.stringify({ state }) }).catch(forbid);
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

function explain(failure) {
  if (failure instanceof SignedOut) {
    return 'Your session has ended. Reload this page and sign in again.';
  }
  if (failure instanceof Refused) {
    return REFUSALS[failure.status] ?? `Nothing was changed: the application answers with status ${failure.status}.`;
  }
  return 'The application does not answer. It may or may not have made the change.';
}
