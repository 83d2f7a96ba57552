// How near a circuit is to opening: the failures against their number, the rate against its threshold.

import { element, resize, write } from './dom.js';
import { exact, percent } from './format.js';

const MOST_SEGMENTS = 12;

// Returns what there is to show. The settings may not be known yet.
export function measures({ failureCount, failureThreshold, callsInWindow, failureRate }, config) {
  const measures = [];
  if (failureThreshold) {
    measures.push({
      text: `${exact(failureCount)} of ${exact(failureThreshold)}`,
      label: 'failures',
      share: failureCount / failureThreshold,
      segments: failureThreshold <= MOST_SEGMENTS ? failureThreshold : 1
    });
  }
  const threshold = config?.failureRateThreshold;
  if (threshold || typeof failureRate === 'number') {
    const calls = callsInWindow ?? 0;
    const isJudged = typeof failureRate === 'number';
    measures.push({
      text: isJudged ? `${percent(failureRate / 100)}${threshold ? ` of ${percent(threshold / 100)}` : ''}`
        : `${exact(calls)} of ${exact(config.minimumCalls)} calls`,
      label: isJudged ? `failure rate of ${exact(calls)} calls` : 'are needed for a failure rate',
      share: isJudged ? failureRate / 100 : 0,
      mark: threshold ? threshold / 100 : undefined
    });
  } else if (!failureThreshold) {
    measures.push({ text: exact(failureCount), label: 'failures' });
  }
  return measures;
}

// Returns the measure that is nearest to its limit, for which alone there is space in a row.
export function nearest(measures) {
  const part = ({ share = 0, mark = 1 }) => share / mark;
  return measures.reduce((one, other) => part(other) > part(one) ? other : one);
}

export function showGauges(container, measures) {
  resize(container, measures.length, createGauge);
  measures.forEach((measure, index) => showGauge(container.children[index], measure));
}

function createGauge() {
  const gauge = element('div', { className: 'gauge' });
  const bar = element('div', { className: 'bar' });
  bar.setAttribute('aria-hidden', 'true');
  bar.append(element('span', { className: 'fill' }), element('span', { className: 'mark' }));
  const text = element('p');
  text.append(element('span', { className: 'value' }), ' ', element('span', { className: 'label' }));
  gauge.append(bar, text);
  return gauge;
}

function showGauge(gauge, { text, label, share, mark, segments = 1 }) {
  const [bar, line] = gauge.children;
  bar.hidden = share === undefined;
  bar.classList.toggle('segmented', segments > 1);
  bar.style.setProperty('--segments', segments);
  bar.firstElementChild.style.transform = `scaleX(${Math.min(1, share ?? 0)})`;
  bar.lastElementChild.hidden = mark === undefined;
  bar.lastElementChild.style.left = `${100 * (mark ?? 1)}%`;
  write(line.firstElementChild, text);
  write(line.lastElementChild, label);
  gauge.title = mark === undefined ? '' : `Opens at ${percent(mark)}`;
}
