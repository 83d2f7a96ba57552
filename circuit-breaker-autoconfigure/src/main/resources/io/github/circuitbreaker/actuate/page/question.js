// The question before a command is carried out: what it does, where it goes.

import { explain } from './commands.js';
import { show, write } from './dom.js';
import { plural } from './format.js';

const find = (id) => document.getElementById(id);
const dialog = find('question');
const error = find('question-error');
const confirm = find('confirm');
const scope = find('question-scope');

let asked;

find('cancel').addEventListener('click', () => dialog.close());
confirm.addEventListener('click', () => carryOut(asked));

// The focus returns to the button that asked, which may be hidden by now.
dialog.addEventListener('close', () => asked.opener.hidden && asked.opener.closest('.item, .panel')?.focus());

// Asks, with what to do if it is confirmed: run(scope). There may be several instances, and a fleet of them.
export function ask(question) {
  asked = question;
  const { title, text, label, isDangerous, fleet, instances, shown } = question;
  find('question-title').textContent = title;
  find('question-text').textContent = text;
  confirm.textContent = label;
  confirm.disabled = false;
  confirm.classList.toggle('dangerous', Boolean(isDangerous));
  error.textContent = '';
  const isFleet = Boolean(fleet) && fleet.liveInstances > 1;
  const [local, all] = scope.querySelectorAll('label span');
  const one = instances.length > 1 ? `One of the ${plural(instances.length, 'instance')} behind this address` : `This instance (${shown.id}) only`;
  show(scope, isFleet);
  scope.querySelector('input').checked = true;
  local.textContent = one;
  all.textContent = isFleet ? `All ${plural(fleet.liveInstances, 'instance')}` : '';
  const where = find('question-where');
  show(where, !isFleet && shown.id !== '');
  where.textContent = instances.length > 1
    ? `It goes to one of the ${plural(instances.length, 'instance')} behind this address (${instances.map(({ id }) => id).join(', ')}), whichever is next. The others go on as before.`
    : `It applies to this instance (${shown.id}) only.`;
  dialog.showModal();
}

// The user may have closed the question, and opened another, before the answer arrives.
async function carryOut(mine) {
  const isStillAsked = () => asked === mine && dialog.open;
  const wanted = scope.hidden ? 'local' : scope.querySelector('input:checked').value;
  confirm.disabled = true;
  write(error, '');
  try {
    await mine.run(wanted);
    if (isStillAsked()) {
      dialog.close();
    }
  } catch (failure) {
    if (isStillAsked()) {
      write(error, failure.explanation ?? explain(failure));
    }
  }
  if (asked === mine) {
    confirm.disabled = false;
  }
}
