// Draws the last minutes of a circuit breaker: per second, what went through, failed and was rejected, above each other, before the states.

import { rate } from './format.js';

const NAMESPACE = 'http://www.w3.org/2000/svg';
const HEIGHT = 24;
const STEP = 2;
const WIDTH = 1.6;

const KINDS = ['gap', 'OPEN', 'FORCED_OPEN', 'HALF_OPEN', 'DISABLED', 'through', 'failed', 'rejected'];

export class Chart {

  constructor(svg) {
    this.svg = svg;
    this.paths = new Map(KINDS.map((kind) => [kind, svg.appendChild(document.createElementNS(NAMESPACE, 'path'))]));
    this.paths.forEach((path, kind) => path.setAttribute('class', `chart-${kind}`));
    svg.setAttribute('preserveAspectRatio', 'none');
  }

  // Draws the points, and returns the highest number of calls per second.
  draw(points) {
    const rates = points.map(({ seconds, through, failed, rejected }) => [through, failed, rejected].map((count) => seconds > 0 ? count / seconds : 0));
    const peak = Math.max(...rates.map((each) => each[0] + each[1] + each[2]));
    const scale = (HEIGHT - 1) / Math.max(1, peak);
    const drawn = Object.fromEntries(KINDS.map((kind) => [kind, '']));
    this.svg.setAttribute('viewBox', `0 0 ${points.length * STEP} ${HEIGHT}`);
    const first = points.findIndex(({ seconds }) => seconds > 0);
    points.forEach(({ seconds, state }, index) => {
      const background = seconds === 0 && first >= 0 && index > first ? 'gap' : state;
      if (background in drawn) {
        drawn[background] += bar(index * STEP, STEP, 0, HEIGHT);
      }
      let top = HEIGHT;
      ['through', 'failed', 'rejected'].forEach((kind, part) => {
        // What happened stays visible beside what happened a thousand times as often.
        const height = rates[index][part] > 0 ? Math.max(kind === 'through' ? 0.7 : 1, rates[index][part] * scale) : 0;
        top -= height;
        drawn[kind] += height > 0 ? bar(index * STEP + (STEP - WIDTH) / 2, WIDTH, top, height) : '';
      });
    });
    this.paths.forEach((path, kind) => path.getAttribute('d') === drawn[kind] || path.setAttribute('d', drawn[kind]));
    return peak;
  }

}

// Says what the chart shows.
export function description(points, peak) {
  const sum = (kind) => Math.round(points.reduce((total, point) => total + point[kind], 0));
  const known = Math.round(points.reduce((total, point) => total + point.seconds, 0));
  return `The last ${known < 120 ? `${known} s` : `${Math.round(known / 60)} min`}: ${sum('through') + sum('failed') + sum('rejected')} calls,`
    + ` ${sum('failed')} failed, ${sum('rejected')} rejected; at most ${rate(peak)}`;
}

function bar(x, width, y, height) {
  return `M${round(x)} ${round(y)}h${width}v${round(height)}h-${width}z`;
}

function round(number) {
  return Math.round(number * 10) / 10;
}
