// Requests to the application, and the ways in which they can fail.

const TIMEOUT = 10_000;

const NOT_MODIFIED = 304;

// X-Requested-With makes Spring Security answer with an error, instead of making the browser ask for a password.
const HEADERS = { 'Accept': 'application/json', 'X-Requested-With': 'XMLHttpRequest' };

export class SignedOut extends Error {}

// The application refused the request. Errors of other types mean that it did not answer.
export class Refused extends Error {
  constructor(status) {
    super(`It answers with status ${status}.`);
    this.status = status;
  }
}

// The answer does not come from the endpoint.
export class Misunderstood extends Error {
  constructor(cause) {
    super('Its answer was not understood.', { cause });
  }
}

// Sends a request, and throws unless the application fulfills it or, asked for something newer, has nothing.
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
  if (!response.ok && response.status !== NOT_MODIFIED) {
    throw new Refused(response.status);
  }
  return response;
}

// Browsers resolve "." and ".." in a path however they are encoded.
export function isAddressable(name) {
  return name !== '.' && name !== '..';
}

// Sends a request for one circuit breaker.
export async function requestBreaker(endpoint, name, options) {
  if (!isAddressable(name)) {
    throw new Refused(400);
  }
  return request(`${endpoint}/${encodeURIComponent(name)}`, options);
}
