// The live page: polls the endpoint and shows its answers.

import { Address } from './address.js';
import { announce, transitions } from './announcer.js';
import { Commands } from './commands.js';
import { answered, lose } from './contact.js';
import { Countdown } from './countdown.js';
import { Details } from './details.js';
import { Instances } from './instances.js';
import { List } from './list.js';
import { Overview } from './overview.js';
import { Panel } from './panel.js';
import { startPolling } from './polling.js';
import { Source } from './source.js';
import { offerCommands, offerResetOfAll } from './steering.js';

const DETAILS_ARE_NEW = 10_000;

const metadata = (name) => document.querySelector(`meta[name="${name}"]`).content;
const endpoint = location.pathname.slice(0, location.pathname.lastIndexOf('/page/'));

const source = new Source(endpoint || '/');
const instances = new Instances((id) => source.forget(id));
const commands = new Commands(endpoint, metadata('writable') === 'true');
const details = new Details(endpoint, (name) => update(name));
const address = new Address(() => render());
const steering = { commands, details, instances, poll: () => poll() };
const openMenu = (breaker, button) => offerCommands(breaker, button, steering);
const overview = new Overview(metadata('application-name'), address, show);
const list = new List(address, openMenu, (seen) => want(seen));
const panel = new Panel(endpoint, commands, openMenu, close);

let clockDifference = 0;
let expired = 0;

const poll = startPolling(async (interrupted) => {
  const answer = await source.ask();
  return () => use(answer, interrupted);
}, (error) => {
  Countdown.stopAll();
  lose(error);
});

offerResetOfAll(steering);

// Shows an answer, and returns how many instances answer in turn.
function use(answer, interrupted) {
  const before = instances.known.size;
  const isOther = instances.accept(answer, interrupted);
  const wasLost = answered(instances.shown.heard);
  const messages = wasLost ? ['The application answers again.'] : [];
  clockDifference = difference(answer.date);
  if (isOther) {
    details.clear();
  }
  if (isOther || wasLost || (answer.breakers && answer.instance === instances.shown.id)) {
    details.retain(instances.shown.history.breakers);
    messages.push(...transitions(instances.shown.breakers, isOther));
    render();
  } else {
    refresh();
  }
  if (instances.known.size > Math.max(1, before)) {
    messages.push(`${instances.known.size} instances answer in turn.`);
  }
  announce(messages);
  return instances.known.size;
}

// Returns by how much the application's clock is ahead of this one. The Date header has full seconds only, so small differences are ignored.
function difference(date) {
  const difference = Date.parse(date ?? '') - Date.now();
  return Math.abs(difference) > 2000 ? difference : 0;
}

function context() {
  return {
    now: Date.now() + clockDifference,
    received: instances.shown.received,
    history: instances.shown.history,
    opened: address.opened,
    elsewhere: (breaker) => instances.elsewhere(breaker),
    details,
    commands
  };
}

function render() {
  panel.open(address.opened);
  if (instances.shown) {
    overview.update(instances.shown.breakers);
    list.update(instances.shown.breakers, context());
    refreshAround();
  }
}

function refresh() {
  list.refresh(context());
  refreshAround();
}

function refreshAround() {
  overview.showInstances(instances.all, instances.shown);
  offerResetOfAll(steering);
  panel.update(instances.shown.history.breakers.get(address.opened), context());
}

// Shows details that have arrived.
function update(name) {
  const item = list.find(name);
  if (item?.visible) {
    item.update(item.latest, { ...list.context, now: Date.now() + clockDifference });
  }
  if (name === address.opened) {
    panel.update(instances.shown.history.breakers.get(name), context());
  }
}

// Settings may change without a transition.
function want(seen) {
  const opened = instances.shown.history.breakers.get(address.opened);
  if (opened && performance.now() - expired > DETAILS_ARE_NEW) {
    expired = performance.now();
    details.expire(opened.name);
  }
  details.want(opened ? [opened, ...seen] : seen);
}

function show(id) {
  instances.show(id);
  details.clear();
  transitions(instances.shown.breakers, true);
  render();
}

function close(name) {
  address.close();
  (list.find(name)?.link ?? document.getElementById('query')).focus();
}
