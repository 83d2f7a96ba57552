// The buttons, and the question that each of them asks first.

import { element, write } from './dom.js';
import { Refused, SignedOut, request, requestBreaker } from './requests.js';

const ACTIONS = [
  {
    state: 'FORCED_OPEN',
    label: 'Force open',
    question: (name) => `Force ${name} open?`,
    text: 'All calls are rejected, and there are no trials, until somebody resets it.',
    isUsefulFor: (breaker) => breaker.state !== 'FORCED_OPEN'
  },
  {
    state: 'DISABLED',
    label: 'Disable',
    question: (name) => `Disable ${name}?`,
    text: 'All calls go through, and nothing is counted, until somebody resets it.',
    isUsefulFor: (breaker) => breaker.state !== 'DISABLED'
  },
  {
    state: 'CLOSED',
    label: 'Reset',
    question: (name) => `Reset ${name}?`,
    text: 'The circuit is closed and begins anew, with no failure counted: calls go through.',
    isUsefulFor: (breaker) => breaker.state !== 'CLOSED' || breaker.failureCount > 0
  }
];

const REFUSALS = {
  400: 'The application does not understand this.',
  403: 'You are not allowed to do this.',
  404: 'The application knows no circuit breaker of this name any more.',
  405: 'The application does not allow changes any more.',
  409: 'The application disables it by its settings.'
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
  // The button that has asked, to which the focus returns, may be of no use any more.
  dialog.addEventListener('close', () => asked.button.hidden && asked.card.element.focus());
  confirm.addEventListener('click', () => carryOut(asked, endpoint, onDone));
  return (card) => ACTIONS.map((action) => createButton(card, action));
}

// Somebody may have turned away from the question, and been asked another, before there is an answer.
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
  text.textContent = card.breaker.shadow ? `${action.text} As it is a shadow, nothing is really rejected.` : action.text;
  confirm.textContent = action.label;
  confirm.disabled = false;
  error.textContent = '';
  dialog.showModal();
}

async function send(endpoint, name, state) {
  const headers = { 'Content-Type': 'application/json', ...await csrfHeader() };
  await requestBreaker(endpoint, name, { method: 'POST', headers, body: JSON.stringify({ state }) }).catch(forbid);
}

// The page has just been had, so one is signed in. Where the password comes with each request, Spring MVC answers 401 in place of 403.
function forbid(failure) {
  throw failure instanceof SignedOut ? new Refused(403) : failure;
}

// The page is asked for anew, as its token may be out of date: the application or the session may have been replaced since.
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
    return REFUSALS[failure.status] ?? `Nothing is changed: the application answers with status ${failure.status}.`;
  }
  return 'The application does not answer. Whether anything is changed is not known.';
}
