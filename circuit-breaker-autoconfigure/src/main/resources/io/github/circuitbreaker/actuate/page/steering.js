// Offers commands, and carries out those that are confirmed.

import { explain } from './commands.js';
import { show } from './dom.js';
import { plural } from './format.js';
import { openMenu } from './menu.js';
import { ask } from './question.js';
import { Refused } from './requests.js';

const MOST_NAMED = 8;

const resetAll = document.getElementById('reset-all');

// Opens the menu, once it is known what can work.
export async function offerCommands(breaker, button, steering) {
  const { commands, details } = steering;
  if (!details.get(breaker.name)) {
    await details.load(breaker).catch(() => {});
  }
  const known = details.get(breaker.name);
  openMenu(button, commands.for(breaker, known).map((command) => ({ ...command, run: () => askFor(command, breaker, button, steering) })),
    known?.missing ? 'The server refuses this name in a URL. Use JMX or code for it.' : 'The settings of the application disable it.');
}

function askFor(command, breaker, opener, steering) {
  ask({
    ...command,
    ...recipients(steering),
    opener,
    title: command.question(breaker.name),
    text: breaker.shadow ? `${command.text} Because it is a shadow, nothing is actually rejected.` : command.text,
    fleet: breaker.fleet,
    run: async (scope) => {
      await steering.commands.send(breaker.name, command.state, scope);
      await steering.poll();
    }
  });
}

function recipients({ instances }) {
  return { instances: instances.all, shown: instances.shown };
}

// Shows the button that resets all that are open, as long as several are and the commands reach them: not all go to the same of several
// instances without a fleet.
export function offerResetOfAll(steering) {
  const open = () => steering.instances.shown ? steering.commands.open(steering.instances.shown.breakers, steering.details) : [];
  const reachesThem = steering.instances.all.length <= 1 || Boolean(open()[0]?.fleet);
  show(resetAll, reachesThem && open().length > 1);
  resetAll.onclick = () => askForAll(open(), steering);
}

function askForAll(breakers, steering) {
  const names = breakers.slice(0, MOST_NAMED).map(({ name }) => name).join(', ');
  const byHand = breakers.filter(({ state }) => state === 'FORCED_OPEN').length;
  ask({
    ...recipients(steering),
    opener: resetAll,
    title: `Reset all ${plural(breakers.length, 'circuit')} that are open?`,
    text: `They close and start counting from zero: ${names}${breakers.length > MOST_NAMED ? ` and ${breakers.length - MOST_NAMED} more` : ''}.`
      + (byHand > 0 ? ` ${plural(byHand, 'was', 'were')} opened by hand.` : ''),
    label: 'Reset all',
    fleet: breakers[0]?.fleet,
    run: (scope) => resetEach(breakers, scope, steering)
  });
}

// Goes on after one that is refused, says so at the end, and gives up if the application does not answer.
async function resetEach(breakers, scope, { commands, poll }) {
  const refused = [];
  for (const { name } of breakers) {
    await commands.send(name, 'CLOSED', scope).catch((failure) => {
      if (!(failure instanceof Refused)) {
        throw failure;
      }
      refused.push(`${name}: ${explain(failure)}`);
    });
  }
  await poll();
  if (refused.length > 0) {
    throw Object.assign(new Error(), { explanation: `${plural(breakers.length - refused.length, 'circuit was', 'circuits were')} reset. ${refused.join(' ')}` });
  }
}
