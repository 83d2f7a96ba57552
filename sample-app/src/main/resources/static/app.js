import { showBreaker } from './breaker.js';
import { startLookups } from './lookups.js';
import { startRecovery, showRecovery } from './recovery.js';
import { startSimulator, showSimulator } from './simulator.js';
import { showSteps } from './steps.js';

const POLL_INTERVAL = 500;

const connection = document.getElementById('connection');

let timer;
let simulated = true;
let polling = false;
let again = false;

async function poll() {
  clearTimeout(timer);
  if (document.hidden) {
    return;
  }
  if (polling) {
    again = true;
    return;
  }
  polling = true;
  try {
    const [breaker, simulator, recovery] = await Promise.all([
      get('actuator/circuitbreakers/pypi'),
      simulated ? get('simulator/mode') : null,
      simulated ? get('simulator/recovery') : null
    ]);
    simulated = simulator !== null;
    showBreaker(breaker);
    showSimulator(simulator);
    showRecovery(recovery);
    showSteps(breaker, simulator);
    showConnection(true);
  } catch {
    // A different app may come back.
    simulated = true;
    showConnection(false);
  }
  polling = false;
  timer = setTimeout(poll, again ? 0 : POLL_INTERVAL);
  again = false;
}

// Returns null for 404. Any other failure means that the app cannot be reached.
async function get(path) {
  const response = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(5000) });
  if (response.status === 404) {
    return null;
  }
  if (!response.ok) {
    throw new Error(`${path} answered ${response.status}`);
  }
  return response.json();
}

function showConnection(connected) {
  const text = connected ? '' : 'No contact with the app. What you see may be out of date; trying again…';
  if (connection.textContent !== text) {
    connection.textContent = text;
    document.body.classList.toggle('disconnected', !connected);
  }
}

document.addEventListener('visibilitychange', poll);
startSimulator(poll);
startRecovery(poll);
startLookups(poll);
poll();
