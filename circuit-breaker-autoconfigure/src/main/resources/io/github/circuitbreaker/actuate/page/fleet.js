// Describes what the fleet knows about a circuit.

import { exact, milliseconds, preciseAge } from './format.js';

// Returns one line, or an empty string without a fleet.
export function fleetText(fleet) {
  switch (fleet?.scope) {
    case 'fleet':
      return `Fleet: ${[votes(fleet), ...seen(fleet)].join(' · ')}`;
    case 'local':
      return `On its own: ${[reason(fleet), ...seen(fleet)].join(' · ')}${isLost(fleet) ? `: ${votes(fleet)}` : ''}`;
    default:
      return '';
  }
}

function votes({ votes, liveInstances }) {
  return `${exact(votes)} of ${exact(liveInstances)} ${liveInstances === 1 ? 'instance' : 'instances'}`
    + ` ${votes === 1 ? 'votes' : 'vote'} to open`;
}

// Votes only matter if there are other instances.
function isLost(fleet) {
  return fleet.liveInstances > 1;
}

function reason(fleet) {
  if (isLost(fleet)) {
    return 'the fleet\'s store does not answer';
  }
  return seen(fleet).length > 0 ? 'there is no other instance' : 'the fleet\'s store has not answered yet';
}

function seen(fleet) {
  const age = milliseconds(fleet.viewAge);
  return age === undefined ? [] : [`seen ${preciseAge(age)} ago`];
}
