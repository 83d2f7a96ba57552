// Shows whether the application answers, and the age of its last answer.

import { element, show, write } from './dom.js';
import { age, time } from './format.js';
import { Misunderstood, Refused, SignedOut } from './requests.js';

const STILL_LIVE = 5000;

const live = document.getElementById('live');
const asOf = document.getElementById('as-of');
const banner = document.getElementById('banner');

let lastAnswer;
let lost = false;

setInterval(showAge, 1000);

// Records an answer, and when the instance that is shown gave its last. Returns whether contact had been lost.
export function answered(heard) {
  const wasLost = lost;
  lost = false;
  lastAnswer = heard;
  showAge();
  show(live, true);
  banner.replaceChildren();
  document.body.classList.remove('lost');
  return wasLost;
}

function showAge() {
  const passed = Date.now() - (lastAnswer ?? Date.now());
  const stale = lost || passed > STILL_LIVE;
  live.classList.toggle('late', passed > STILL_LIVE);
  document.body.classList.toggle('stale', stale && lastAnswer !== undefined);
  show(asOf, stale && lastAnswer !== undefined);
  write(asOf, stale && lastAnswer ? `as of ${time(lastAnswer)}` : '');
  write(live, passed > STILL_LIVE ? `${age(passed)} ago` : 'Live');
}

export function lose(error) {
  lost = true;
  show(live, false);
  document.body.classList.add('lost');
  showAge();
  if (!document.title.startsWith('⚠')) {
    document.title = `⚠ ${document.title}`;
  }
  if (error instanceof SignedOut) {
    tell('Your session has ended: ', 'sign in again');
  } else if (error.status === 403) {
    tell('You are not allowed to read this (403).');
  } else {
    tell(`${lastAnswer ? `Lost contact with the application at ${time(lastAnswer)}` : 'The application does not answer'}, trying again. ${reason(error)}`);
  }
}

function reason(error) {
  return error instanceof Refused || error instanceof Misunderstood ? error.message : '';
}

// Writes only changes, because a screen reader reads aloud whatever is written here.
function tell(text, link) {
  if (banner.textContent === text + (link ?? '')) {
    return;
  }
  banner.replaceChildren(text);
  if (link) {
    const anchor = element('a', { text: link });
    anchor.href = location.href;
    anchor.addEventListener('click', (event) => {
      event.preventDefault();
      location.reload();
    });
    banner.append(anchor);
  }
}
