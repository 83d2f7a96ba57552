// Describes what the fleet knows about a circuit.

import { exact, milliseconds, preciseAge } from './format.js';

// Returns one line, or an empty string without a fleet.
export function fleetText(fleet, passed) {
  switch (fleet?.scope) {
    case 'fleet':
      return `Fleet: ${[votes(fleet), ...seen(fleet, 0)].join(' · ')}`;
    case 'local':
      return `On its own: ${[reason(fleet), ...seen(fleet, isLost(fleet) ? passed : 0)].join(' · ')}${isLost(fleet) ? `: ${votes(fleet)}` : ''}`;
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
  return fleet.viewAge ? 'there is no other instance' : 'the fleet\'s store has not answered yet';
}

// Since only a store that does not answer is seen longer and longer ago, the age counts on for that alone.
function seen(fleet, passed) {
  const age = milliseconds(fleet.viewAge);
  return age === undefined ? [] : [`seen ${preciseAge(age + passed)} ago`];
}
