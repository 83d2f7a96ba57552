// Requests to the application, and what may come of them.

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

// An answer that is none of the endpoint's.
export class Misunderstood extends Error {
  constructor(cause) {
    super('Its answer is not understood.', { cause });
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

// Requests something of one circuit breaker. A browser takes some names, however they are encoded, for a step within the path.
export async function requestBreaker(endpoint, name, options) {
  if (name === '.' || name === '..') {
    throw new Refused(400);
  }
  return request(`${endpoint}/${encodeURIComponent(name)}`, options);
}
