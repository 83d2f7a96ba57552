// The time until the next trial. Each poll says how much is left, and the browser's monotonic clock counts from there, since wall clocks
// differ.

import { show, write } from './dom.js';
import { countdown, isForever, milliseconds } from './format.js';

// Two polls that differ by less than this mean the same moment, because answers take different times to arrive.
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

  update({ state, since, retryAfter, recoveryTimeout }) {
    const left = milliseconds(retryAfter);
    this.stop();
    show(this.root, left !== undefined);
    if (left === undefined) {
      return;
    }
    const end = performance.now() + left;
    if (this.since !== since || this.state !== state) {
      this.since = since;
      this.state = state;
      this.end = Infinity;
      this.whole = Math.max(left, state === 'OPEN' ? milliseconds(recoveryTimeout) ?? 0 : 0);
    }
    if (end < this.end || end > this.end + JITTER) {
      this.end = end;
    }
    this.tick();
    if (!isForever(left)) {
      running.add(this);
      timer ??= setInterval(() => running.forEach((each) => each.tick()), TICK);
    }
  }

  tick() {
    const left = Math.max(0, this.end - performance.now());
    this.rest.style.transform = `scaleX(${Math.min(1, left / this.whole) || 0})`;
    if (this.state === 'HALF_OPEN') {
      write(this.left, left > 0 ? countdown(left) : 'Now');
      write(this.until, left > 0 ? 'left for the trial' : 'the next caller may take over the trial');
    } else if (isForever(left)) {
      write(this.left, 'No trial');
      write(this.until, 'is scheduled');
    } else {
      write(this.left, left > 0 ? countdown(left) : 'Now');
      write(this.until, left > 0 ? 'until the next trial' : 'the next call is the trial');
    }
  }

  stop() {
    running.delete(this);
    stopTimerIfIdle();
  }

  // Freezes all countdowns until the next answer.
  static stopAll() {
    running.clear();
    stopTimerIfIdle();
  }

}

function stopTimerIfIdle() {
  if (running.size === 0) {
    clearInterval(timer);
    timer = undefined;
  }
}
