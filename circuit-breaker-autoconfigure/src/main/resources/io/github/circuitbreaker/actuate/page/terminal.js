// What to type into a terminal to see and change a circuit breaker there.

import { copyButton } from './copy.js';
import { element } from './dom.js';
import { isAddressable } from './requests.js';

const COMMANDS = { 'Reset it': 'CLOSED', 'Force it open': 'FORCED_OPEN' };

export function terminalLines(endpoint, name, isWritable) {
  // The only character that ends a quotation and stays as it is in a URL.
  const url = `'${`${location.origin}${endpoint}/${encodeURIComponent(name)}`.replaceAll('\'', '%27')}'`;
  return isAddressable(name) ? [
    line('Show it', `curl ${url}`),
    ...(isWritable ? Object.entries(COMMANDS) : []).map(([title, state]) =>
      line(title, `curl -X POST -H 'Content-Type: application/json' -d '{"state": "${state}"}' ${url}`))
  ] : [];
}

function line(title, command) {
  const row = element('div', { className: 'copied' });
  const text = element('p');
  text.append(element('span', { className: 'hint', text: title }), ' ', element('code', { text: command }));
  row.append(text, copyButton(`Copy the command: ${title.toLowerCase()}`, () => command));
  return row;
}
