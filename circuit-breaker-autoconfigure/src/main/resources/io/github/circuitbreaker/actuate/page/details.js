// The settings and transitions of circuit breakers. They are asked for one by one, and only for those that are seen and have changed.

import { Refused, requestBreaker } from './requests.js';

// How often to ask at once until the instance that is shown answers.
const ATTEMPTS = 3;

// Of a server that refuses a name in a URL.
const REFUSALS = [400, 404];

export class Details {

  constructor(endpoint, onLoaded) {
    this.endpoint = endpoint;
    this.onLoaded = onLoaded;
    this.known = new Map();
    this.wanted = [];
    this.tried = new Map();
    this.round = 0;
  }

  // Returns the settings and transitions, or that there are none because the server refuses the name, or undefined if it is not known yet.
  get(name) {
    return this.known.get(name);
  }

  // Says which circuit breakers are seen since the last answer.
  async want(breakers) {
    this.round++;
    this.wanted = breakers;
    if (this.loading) {
      return;
    }
    this.loading = true;
    for (let next = this.next(); next; next = this.next()) {
      // One that fails is tried again after the next answer; the others continue.
      await this.load(next).catch(() => {});
    }
    this.loading = false;
  }

  // Returns the one that has waited longest among those not tried since the last answer.
  next() {
    return this.wanted
      .filter(({ name, since }) => this.tried.get(name) !== this.round && this.known.get(name)?.asked !== since)
      .reduce((one, other) => one && (this.tried.get(one.name) ?? 0) <= (this.tried.get(other.name) ?? 0) ? one : other, undefined);
  }

  // Some servers refuse certain names in a URL. Another instance than the one that is shown may answer, which its state tells.
  async load({ name, since, state }, attempts = ATTEMPTS) {
    this.tried.set(name, this.round);
    const response = await requestBreaker(this.endpoint, name).catch((error) => {
      if (error instanceof Refused && REFUSALS.includes(error.status)) {
        return undefined;
      }
      throw error;
    });
    const details = await response?.json();
    const isOther = details !== undefined && (details.since !== since || details.state !== state);
    if (isOther && attempts > 1) {
      await this.load({ name, since, state }, attempts - 1);
      return;
    }
    this.known.set(name, { ...details, missing: !details, foreign: isOther, asked: isOther ? undefined : since });
    this.onLoaded(name);
  }

  // The next answer brings it anew.
  expire(name) {
    if (this.known.has(name)) {
      this.known.get(name).asked = undefined;
    }
  }

  // Forgets those that are gone.
  retain(breakers) {
    for (const name of [...this.known.keys(), ...this.tried.keys()].filter((each) => !breakers.has(each))) {
      this.known.delete(name);
      this.tried.delete(name);
    }
  }

  clear() {
    this.known.clear();
    this.tried.clear();
  }

}
