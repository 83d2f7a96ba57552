// Polls the endpoint. This works on every server and behind every proxy, holds no connection and no thread, and survives a restart: the new
// application answers the next poll.

import { Misunderstood, Refused, SignedOut, request } from './requests.js';

const FASTEST = 1000;
const SLOWEST = 30_000;
const HIDDEN = 10_000;
const AFTER_FIRST_FAILURE = 500;
const AFTER_FAILURE = 2000;

// Starts polling, passes on each answer or error, and returns a function that polls immediately.
export function startPolling(url, onAnswer, onError) {
  let timer;
  let polling = false;
  let again = false;
  let failures = 0;
  let work = [0, 0, 0];

  async function poll() {
    clearTimeout(timer);
    if (polling) {
      again = true;
      return;
    }
    polling = true;
    let pause = AFTER_FAILURE;
    try {
      pause = await ask().catch(fail);
    } finally {
      polling = false;
      timer = setTimeout(poll, again ? 0 : document.hidden ? Math.max(HIDDEN, pause) : pause);
      again = false;
    }
  }

  async function ask() {
    const start = performance.now();
    const response = await request(url);
    const text = await response.text();
    const arrival = performance.now();
    use(text, response.headers.get('Date'));
    failures = 0;
    work = [...work.slice(1), performance.now() - arrival];
    return pauseAfter(arrival - start);
  }

  function use(text, date) {
    try {
      onAnswer(JSON.parse(text), date);
    } catch (error) {
      throw new Misunderstood(error);
    }
    // Forces layout, so that the browser's share of the work is measured, too.
    document.body.getBoundingClientRect();
  }

  // Leaves a slow server alone for as long as it took, and keeps the browser busy for at most a tenth of the time. Uses the median of three,
  // so that a single slow update does not matter.
  function pauseAfter(waited) {
    const usual = [...work].sort((one, other) => one - other)[1];
    return Math.min(SLOWEST, Math.max(FASTEST, waited, 10 * usual));
  }

  // Does not report a single failure, unless the application said why.
  function fail(error) {
    failures++;
    if (failures === 1 && !(error instanceof SignedOut || error instanceof Refused)) {
      return AFTER_FIRST_FAILURE;
    }
    onError(error);
    return AFTER_FAILURE;
  }

  document.addEventListener('visibilitychange', () => document.hidden || poll());
  poll();
  return poll;
}
