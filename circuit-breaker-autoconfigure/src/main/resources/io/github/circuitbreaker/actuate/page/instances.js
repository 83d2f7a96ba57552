// The instances that answer, of which a load balancer may have several. Their numbers have nothing to do with each other, so one is shown.

import { History } from './history.js';

// After how many answers of others, for each instance known, the one that is shown is taken to be gone.
const PATIENCE = 8;

const FORGOTTEN_AFTER = 60_000;

export class Instances {

  constructor(onForget) {
    this.onForget = onForget;
    this.known = new Map();
    this.silence = 0;
  }

  // Takes an answer. Returns whether another instance is shown from now on: after the first answer, a restart, or when it is gone.
  accept({ instance: id, breakers, same }, interrupted) {
    const now = Date.now();
    const isAlone = this.known.size <= 1;
    const instance = this.known.get(id) ?? { id, history: new History() };
    this.known.set(id, instance);
    if (now < instance.heard) { // the clock was set back
      instance.history = new History();
    }
    instance.heard = now;
    if (breakers) {
      instance.breakers = breakers;
      instance.received = performance.now();
      instance.history.record(breakers, now);
    } else if (same) {
      instance.history.repeat(now);
    }
    this.forgetOthers(now);
    this.silence = instance === this.shown ? 0 : this.silence + 1;
    const changes = this.shown === undefined || (instance !== this.shown && ((interrupted && isAlone) || this.silence > PATIENCE * this.known.size));
    if (changes) {
      this.forget(this.shown);
      this.show(id);
    }
    return changes;
  }

  show(id) {
    this.shown = this.known.get(id);
    this.silence = 0;
  }

  forget(instance) {
    if (instance) {
      this.known.delete(instance.id);
      this.onForget(instance.id);
    }
  }

  forgetOthers(now) {
    for (const instance of this.known.values()) {
      if (instance !== this.shown && now - instance.heard > FORGOTTEN_AFTER) {
        this.forget(instance);
      }
    }
  }

  get all() {
    return [...this.known.values()].sort((one, other) => one.id < other.id ? -1 : 1);
  }

  // Returns which instances have the circuit breaker in another state, and in which.
  elsewhere(breaker) {
    return this.all.filter((instance) => instance !== this.shown)
      .map((instance) => ({ id: instance.id, state: instance.history.breakers.get(breaker.name)?.state }))
      .filter(({ state }) => state !== undefined && state !== breaker.state);
  }

}
