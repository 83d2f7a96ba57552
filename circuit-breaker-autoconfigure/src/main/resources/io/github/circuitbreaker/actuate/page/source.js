// Asks the endpoint for no more than is new. Its entity tag stands for everything but passing durations, and the half before the dot for the
// states alone.

import { toBreakers } from './breakers.js';
import { Misunderstood, request } from './requests.js';

// How much may be sent per second, and after how long everything is sent nevertheless.
const BYTES_PER_SECOND = 100_000;
const LONGEST = 15_000;

export class Source {

  constructor(url) {
    this.url = url;
    this.tags = new Map();
    this.size = 0;
    this.full = 0;
  }

  // Returns the name of the instance and its circuit breakers, if they are sent, or whether their numbers are known to be the same, too.
  async ask() {
    const whole = performance.now() - this.full >= Math.min(LONGEST, 1000 * this.size / BYTES_PER_SECOND);
    const tags = [...this.tags.keys()].map((tag) => whole ? tag : half(tag));
    const response = await request(this.url, { headers: tags.length > 0 ? { 'If-None-Match': tags.join(', ') } : {} });
    const tag = response.headers.get('ETag') ?? '';
    const date = response.headers.get('Date');
    if (response.status === 304) {
      return { ...this.known(tag, whole), date };
    }
    const text = await response.text();
    return this.read(text, tag, date);
  }

  // Some proxies leave the tag out.
  known(tag, whole) {
    const instance = this.tags.get(tag) ?? [...this.tags].find(([other]) => half(other) === tag || this.tags.size === 1)?.[1];
    if (instance === undefined) {
      this.tags.clear();
      throw new Misunderstood();
    }
    const same = tag === '' ? whole : this.tags.has(tag);
    this.full = same ? performance.now() : this.full;
    return { instance, same };
  }

  read(text, tag, date) {
    try {
      const answer = JSON.parse(text);
      const breakers = toBreakers(answer);
      const instance = answer.instance ?? '';
      this.forget(instance);
      if (tag.startsWith('W/')) {
        this.tags.set(tag, instance);
      }
      this.size = text.length;
      this.full = performance.now();
      return { instance, breakers, date };
    } catch (error) {
      throw new Misunderstood(error);
    }
  }

  // The next answer of this instance will be sent, whatever it says.
  forget(instance) {
    for (const [tag, other] of this.tags) {
      if (other === instance) {
        this.tags.delete(tag);
      }
    }
  }

}

function half(tag) {
  return tag.replace(/\.[^.]*"$/, '"');
}
