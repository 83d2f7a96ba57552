// What the other instances think of a circuit, where there is a fleet.

import { exact, milliseconds, preciseAge } from './format.js';

// In one line, or nothing if there is nothing to say.
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

// Of nothing but itself it has nothing to tell.
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
