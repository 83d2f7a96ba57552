// Asks the endpoint again and again. Polling works on every server and behind every proxy, holds no connection and no thread, and
// survives the application's restart by itself: the next poll is answered by the new one.

const FASTEST = 1000;
const SLOWEST = 30_000;
const HIDDEN = 10_000;
const AFTER_FAILURE = 2000;
const TIMEOUT = 10_000;

// By the latter Spring Security knows to answer that one has to sign in, and not to have the browser ask for a password.
const HEADERS = { 'Accept': 'application/json', 'X-Requested-With': 'XMLHttpRequest' };

export class SignedOut extends Error {}

// What the application says of a request that it does not fulfil; other errors mean that it does not answer.
export class Refused extends Error {
  constructor(status) {
    super(`It answers with status ${status}.`);
    this.status = status;
  }
}

// Requests something of the application, and throws if it does not fulfil that.
export async function request(url, { method = 'GET', headers = {}, body } = {}) {
  const response = await fetch(url, {
    method,
    body,
    headers: { ...HEADERS, ...headers },
    cache: 'no-store',
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT)
  });
  if (response.type === 'opaqueredirect' || response.status === 401) {
    throw new SignedOut();
  }
  if (!response.ok) {
    throw new Refused(response.status);
  }
  return response;
}

// Polls, hands each answer or error over, and returns a function that polls at once.
export function startPolling(url, onAnswer, onError) {
  let timer;
  let polling = false;
  let again = false;
  let durations = [0, 0, 0];

  async function poll() {
    clearTimeout(timer);
    if (polling) {
      again = true;
      return;
    }
    polling = true;
    const pause = await ask();
    polling = false;
    timer = setTimeout(poll, again ? 0 : document.hidden ? Math.max(HIDDEN, pause) : pause);
    again = false;
  }

  // However much there is to show, it takes no more than a tenth of the time. One poll that is slow is not taken for a rule.
  async function ask() {
    const start = performance.now();
    let answer;
    let date;
    try {
      const response = await request(url);
      answer = await response.json();
      date = response.headers.get('Date');
    } catch (error) {
      onError(error);
      return AFTER_FAILURE;
    }
    onAnswer(answer, date);
    durations = [...durations.slice(1), performance.now() - start];
    return Math.min(SLOWEST, Math.max(FASTEST, 10 * Math.min(...durations)));
  }

  document.addEventListener('visibilitychange', () => document.hidden || poll());
  poll();
  return poll;
}
