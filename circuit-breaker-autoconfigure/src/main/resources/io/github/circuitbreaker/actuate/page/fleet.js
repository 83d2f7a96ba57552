// What the other instances think of a circuit, where there is a fleet.

import { exact, milliseconds, preciseAge } from './format.js';

// In one line, or nothing if there is nothing to say.
export function fleetText(fleet) {
  if (fleet?.scope === 'local') {
    return 'On its own: the fleet\'s store does not answer';
  }
  if (fleet?.scope !== 'fleet') {
    return '';
  }
  const { votes, liveInstances } = fleet;
  const seen = milliseconds(fleet.viewAge);
  return `Fleet: ${exact(votes)} of ${exact(liveInstances)} ${liveInstances === 1 ? 'instance' : 'instances'}`
    + ` ${votes === 1 ? 'votes' : 'vote'} to open${seen === undefined ? '' : ` · seen ${preciseAge(seen)} ago`}`;
}
