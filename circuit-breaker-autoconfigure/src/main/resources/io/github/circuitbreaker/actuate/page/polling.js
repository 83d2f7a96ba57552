// When to ask. Polling works on every server and behind every proxy, holds no connection and no thread, and survives a restart: the new
// application answers the next poll.

import { Refused, SignedOut } from './requests.js';

const FASTEST = 1000;
const SLOWEST = 30_000;
const HIDDEN = 10_000;
const AFTER_FIRST_FAILURE = 500;
const AFTER_FAILURE = 2000;

// Starts polling, passes on each error, and returns a function that polls immediately. To ask is to return what to do with the answer, which
// returns by how many instances to divide the pause.
export function startPolling(ask, onError) {
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
      pause = await round().catch(fail);
    } finally {
      polling = false;
      timer = setTimeout(poll, again ? 0 : document.hidden ? Math.max(HIDDEN, pause) : pause);
      again = false;
    }
  }

  async function round() {
    const start = performance.now();
    const use = await ask(failures > 0);
    const arrival = performance.now();
    const instances = use();
    // Forces layout, so that the browser's share of the work is measured, too.
    document.body.getBoundingClientRect();
    failures = 0;
    work = [...work.slice(1), performance.now() - arrival];
    return pauseAfter(arrival - start, instances);
  }

  // Leaves a slow server alone for as long as it took, and keeps the browser busy for at most a tenth of the time. Uses the median of three,
  // so that a single slow update does not matter.
  function pauseAfter(waited, instances) {
    const usual = [...work].sort((one, other) => one - other)[1];
    return Math.min(SLOWEST, Math.max(FASTEST / Math.min(instances, 4), waited, 10 * usual));
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
