// The last minutes of the circuit breakers of one instance, from the differences between its answers. The server keeps no history, so there
// is none from before the page was opened, nor from while it got no answers.

const BUCKET = 5000;
const BUCKETS = 60;
const RECENT = 4;

// Longer silences are shown as gaps, since nobody knows when in them the calls were.
const LONGEST_STEP = 30_000;

const SERIOUSNESS = ['CLOSED', 'DISABLED', 'HALF_OPEN', 'FORCED_OPEN', 'OPEN'];

export const MINUTES = BUCKET * BUCKETS / 60_000;

export class History {

  constructor() {
    this.series = new Map();
    this.breakers = new Map();
    this.covered = new Float64Array(BUCKETS);
    this.head = 0;
  }

  // Adds an answer. Circuit breakers that are closed and not called take no memory.
  record(breakers, now) {
    const steps = this.steps(now);
    for (const breaker of breakers) {
      const before = this.breakers.get(breaker.name);
      const added = before && difference(before.calls, breaker.calls);
      if (added && (this.series.has(breaker.name) || added.some((count) => count > 0) || breaker.state !== 'CLOSED')) {
        this.seriesOf(breaker.name).add(steps, added, before.state, breaker.state);
      }
    }
    this.breakers = new Map(breakers.map((breaker) => [breaker.name, breaker]));
    for (const name of this.series.keys()) {
      if (!this.breakers.has(name)) {
        this.series.delete(name);
      }
    }
  }

  // Adds that nothing has changed.
  repeat(now) {
    const steps = this.steps(now);
    for (const [name, series] of this.series) {
      const { state } = this.breakers.get(name);
      series.add(steps, [0, 0, 0], state, state);
    }
  }

  // Returns the buckets since the last answer, and which share of the time in between each of them has.
  steps(now) {
    const from = now - this.time > LONGEST_STEP || now <= this.time ? now : this.time ?? now;
    const steps = [];
    this.time = now;
    this.advance(Math.floor(now / BUCKET));
    for (let start = from; start < now;) {
      const index = Math.floor(start / BUCKET);
      const end = Math.min(now, (index + 1) * BUCKET);
      this.covered[index % BUCKETS] += end - start;
      steps.push({ index, share: (end - start) / (now - from) });
      start = end;
    }
    return steps;
  }

  advance(index) {
    for (let next = Math.max(this.head + 1, index - BUCKETS + 1); next <= index; next++) {
      this.covered[next % BUCKETS] = 0;
    }
    this.head = Math.max(this.head, index);
  }

  seriesOf(name) {
    if (!this.series.has(name)) {
      this.series.set(name, new Series(this.head));
    }
    return this.series.get(name);
  }

  // Returns the calls per second and the share of failures among those that went through, if any did, or undefined until they are known.
  rates(name) {
    const series = this.series.get(name);
    const sums = [0, 0, 0];
    let seconds = 0;
    series?.advance(this.head);
    for (let index = this.head - RECENT + 1; index <= this.head; index++) {
      const slot = index % BUCKETS;
      seconds += this.covered[slot] / 1000;
      sums.forEach((_, offset) => {
        sums[offset] += series?.counts[3 * slot + offset] ?? 0;
      });
    }
    const [through, failed, rejected] = sums;
    return seconds < 1 ? undefined
      : { perSecond: (through + failed + rejected) / seconds, failed: through + failed > 0 ? failed / (through + failed) : undefined };
  }

  // Returns all buckets, the oldest first. Those of zero seconds are gaps.
  points(name) {
    const series = this.series.get(name);
    series?.advance(this.head);
    return Array.from({ length: BUCKETS }, (_, index) => {
      const slot = (this.head + 1 + index) % BUCKETS;
      const [through, failed, rejected] = series ? series.counts.subarray(3 * slot, 3 * slot + 3) : [0, 0, 0];
      const end = (this.head + 2 + index - BUCKETS) * BUCKET;
      return { end, seconds: this.covered[slot] / 1000, through, failed, rejected, state: SERIOUSNESS[series?.states[slot] ?? 0] };
    });
  }

}

class Series {

  constructor(head) {
    this.counts = new Float32Array(3 * BUCKETS);
    this.states = new Uint8Array(BUCKETS);
    this.head = head;
  }

  add(steps, counts, stateBefore, state) {
    steps.forEach(({ index, share }, step) => {
      this.advance(index);
      const slot = index % BUCKETS;
      counts.forEach((count, offset) => {
        this.counts[3 * slot + offset] += count * share;
      });
      const seen = step === steps.length - 1 ? [stateBefore, state] : [stateBefore];
      this.states[slot] = Math.max(this.states[slot], ...seen.map((each) => SERIOUSNESS.indexOf(each)));
    });
  }

  advance(index) {
    for (let next = Math.max(this.head + 1, index - BUCKETS + 1); next <= index; next++) {
      this.counts.fill(0, 3 * (next % BUCKETS), 3 * (next % BUCKETS) + 3);
      this.states[next % BUCKETS] = 0;
    }
    this.head = Math.max(this.head, index);
  }

}

// Returns the calls that went through, failed and were rejected, or undefined if the totals have started anew.
function difference(before = {}, after = {}) {
  const added = (outcome) => (after[outcome] ?? 0) - (before[outcome] ?? 0);
  const counts = [added('successful') + added('ignored'), added('failed') + added('slow'), added('rejected')];
  return counts.every((count) => count >= 0) ? counts : undefined;
}
