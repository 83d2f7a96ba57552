// The time until the next trial. Each answer says how much is left, and the browser's monotonic clock counts from there, since wall clocks
// differ.

import { show, write } from './dom.js';
import { countdown, isForever, milliseconds } from './format.js';

// Two answers that differ by less than this mean the same moment, because they take different times to arrive.
const JITTER = 500;

const TICK = 250;

const running = new Set();

let timer;

export class Countdown {

  constructor(root) {
    this.root = root;
    this.left = root.querySelector('.left');
    this.until = root.querySelector('.until');
    this.rest = root.querySelector('.rest');
  }

  // Shows what an answer said when it was received. Only what is seen counts on.
  update({ name, state, since, retryAfter, recoveryTimeout, permittedRate, fleet }, received, visible) {
    const left = permittedRate == null ? milliseconds(retryAfter) : undefined;
    running.delete(this);
    show(this.root, left !== undefined);
    if (left === undefined) {
      this.key = undefined;
      return;
    }
    const key = `${name} ${state} ${since}`;
    if (this.key !== key) {
      this.key = key;
      this.state = state;
      this.end = Infinity;
      this.whole = Math.max(left, state === 'OPEN' ? milliseconds(recoveryTimeout) ?? 0 : 0);
    }
    this.shared = fleet?.scope === 'fleet';
    const end = received + left;
    if (end < this.end || end > this.end + JITTER) {
      this.end = end;
    }
    this.tick();
    if (visible && !isForever(left) && this.end > performance.now()) {
      running.add(this);
      timer ??= setInterval(() => running.forEach((each) => each.tick()), TICK);
    }
  }

  tick() {
    const left = Math.max(0, this.end - performance.now());
    this.rest.style.transform = `scaleX(${Math.min(1, left / this.whole) || 0})`;
    if (isForever(left)) {
      this.say('No trial', 'is scheduled');
    } else if (this.state === 'HALF_OPEN') {
      this.say(left > 0 ? countdown(left) : 'Now', left > 0 ? 'left for the trial' : 'the next caller may take over the trial');
    } else {
      this.say(left > 0 ? countdown(left) : 'Now', left > 0 ? 'until the next trial'
        : this.shared ? 'the next call is the trial, here or on another instance' : 'the next call is the trial; none has come yet');
    }
  }

  say(left, until) {
    write(this.left, left);
    write(this.until, until);
  }

  stop() {
    running.delete(this);
    if (running.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  }

  // Freezes all countdowns until the next answer.
  static stopAll() {
    running.forEach((each) => each.stop());
  }

}
