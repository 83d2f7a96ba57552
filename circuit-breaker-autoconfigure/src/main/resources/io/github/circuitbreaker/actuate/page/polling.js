// Asks the endpoint again and again. Polling works on every server and behind every proxy, holds no connection and no thread, and
// survives the application's restart by itself: the next poll is answered by the new one.

import { Misunderstood, Refused, SignedOut, request } from './requests.js';

const FASTEST = 1000;
const SLOWEST = 30_000;
const HIDDEN = 10_000;
const AFTER_FIRST_FAILURE = 500;
const AFTER_FAILURE = 2000;

// Polls, hands each answer or error over, and returns a function that polls at once.
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
    // So that the browser's share of the work is counted, too.
    document.body.getBoundingClientRect();
  }

  // A server that is slow is left alone for as long as it has taken. However much there is to show, working on it takes about a tenth of
  // the time; one time of three that takes longer is not taken for a rule.
  function pauseAfter(waited) {
    const usual = [...work].sort((one, other) => one - other)[1];
    return Math.min(SLOWEST, Math.max(FASTEST, waited, 10 * usual));
  }

  // One answer that fails to come is no news yet, unless it says why.
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
