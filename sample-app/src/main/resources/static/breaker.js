const MEANINGS = {
  CLOSED: 'Calls go through.',
  OPEN: 'Calls are rejected without asking the index.',
  HALF_OPEN: 'One call is the trial; all others are rejected.',
  FORCED_OPEN: 'All calls are rejected until it is reset.',
  DISABLED: 'Switched off: calls go through and are not counted.',
  UNKNOWN: 'The app has no circuit breaker of this name.'
};
const MOST_DOTS = 12;
const LONGEST_HISTORY = 8;

const card = document.getElementById('breaker');
const stateName = document.getElementById('state');
const meaning = document.getElementById('meaning');
const nextTrial = document.getElementById('next-trial');
const countdown = document.getElementById('countdown');
const dots = document.getElementById('failure-dots');
const failureText = document.getElementById('failure-text');
const lastFailureText = document.getElementById('last-failure');
const announcer = document.getElementById('announcer');
const history = document.getElementById('history');
const stillness = matchMedia('(prefers-reduced-motion: reduce)');

let since;
let trialAt;
let openTime;
let ticking = false;
let shownHistory = '';

// Shows the circuit breaker, or that the app has none.
export function showBreaker(breaker) {
  const state = breaker?.state ?? 'UNKNOWN';
  showCountdown(breaker, state);
  if (card.dataset.state !== state) {
    const first = !card.dataset.state;
    card.dataset.state = state;
    stateName.textContent = state.replace('_', ' ');
    write(meaning, meaningOf(breaker, state));
    if (!first) {
      announcer.textContent = `The circuit is ${stateName.textContent}. ${meaning.textContent}`;
    }
  }
  if (state === 'HALF_OPEN') {
    write(meaning, meaningOf(breaker, state));
  }
  showFailures(breaker?.failureCount ?? 0, breaker?.failureThreshold ?? 0);
  for (const count of document.querySelectorAll('#calls [data-outcome]')) {
    write(count, String(breaker?.calls?.[count.dataset.outcome] ?? 0));
  }
  showLastFailure(breaker ?? {});
  showHistory(breaker?.transitions ?? []);
}

function meaningOf(breaker, state) {
  const rate = breaker?.permittedRate;
  return rate == null ? MEANINGS[state] ?? '' : `The trial succeeded; ${Math.round(rate)} % of the calls go through.`;
}

function showLastFailure({ lastFailure, lastFailureTime }) {
  lastFailureText.hidden = !lastFailure;
  write(lastFailureText, lastFailure ? `The last: ${lastFailure}, ${new Date(lastFailureTime).toLocaleTimeString([], { hour12: false })}` : '');
}

function showFailures(count, threshold) {
  write(failureText, threshold ? `${count} of ${threshold}` : String(count));
  const wanted = threshold <= MOST_DOTS ? threshold : 0;
  while (dots.children.length > wanted) {
    dots.lastChild.remove();
  }
  while (dots.children.length < wanted) {
    dots.append(document.createElement('span'));
  }
  [...dots.children].forEach((dot, index) => dot.classList.toggle('filled', index < count));
}

function showCountdown(breaker, state) {
  const left = state === 'OPEN' ? milliseconds(breaker.retryAfter) : undefined;
  if (left === undefined) {
    trialAt = undefined;
    since = undefined;
    write(nextTrial, '');
    return;
  }
  if (since !== breaker.since) {
    since = breaker.since;
    openTime = Math.max(left, milliseconds(breaker.recoveryTimeout) ?? 0);
  }
  trialAt = performance.now() + left;
  if (!ticking) {
    ticking = true;
    tick();
  }
}

// Counts down between two polls.
function tick() {
  if (trialAt === undefined) {
    ticking = false;
    return;
  }
  const left = Math.max(0, trialAt - performance.now());
  const shown = stillness.matches ? Math.ceil(left / 1000) * 1000 : left;
  countdown.style.strokeDashoffset = String(100 * (1 - Math.min(1, shown / openTime)));
  const text = left > 0 ? `Next trial in ${Math.ceil(left / 1000)} s` : 'The next call is the trial';
  write(meaning, left > 0 ? MEANINGS.OPEN : 'The wait is over.');
  if (write(nextTrial, text) && left === 0) {
    announcer.textContent = text;
  }
  requestAnimationFrame(tick);
}

function showHistory(transitions) {
  const latest = transitions.slice(-LONGEST_HISTORY).reverse();
  const text = JSON.stringify(latest);
  if (text === shownHistory) {
    return;
  }
  shownHistory = text;
  document.getElementById('history-empty').hidden = latest.length > 0;
  history.replaceChildren(...latest.map(historyEntry));
}

function historyEntry(transition) {
  const entry = document.createElement('li');
  const time = document.createElement('time');
  time.dateTime = transition.at;
  time.textContent = new Date(transition.at).toLocaleTimeString([], { hour12: false });
  const states = document.createElement('span');
  states.className = 'states';
  states.append(stateLabel(transition.from), ' → ', stateLabel(transition.to));
  const reason = document.createElement('small');
  reason.textContent = transition.reason ?? '';
  entry.append(time, states, reason);
  return entry;
}

function stateLabel(state) {
  const label = document.createElement('b');
  label.dataset.state = state;
  label.textContent = state.replace('_', ' ');
  return label;
}

// "PT1M12.4S" in milliseconds, or undefined for anything else.
function milliseconds(duration) {
  const parts = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/.exec(duration ?? '');
  return parts ? ((Number(parts[1] ?? 0) * 60 + Number(parts[2] ?? 0)) * 60 + Number(parts[3] ?? 0)) * 1000 : undefined;
}

function write(element, text) {
  if (element.textContent === text) {
    return false;
  }
  element.textContent = text;
  return true;
}
