import { setPace } from './lookups.js';

const section = document.getElementById('recovery');

let changing = false;

export function startRecovery(onChange) {
  section.addEventListener('change', async () => {
    changing = true;
    const recovery = Object.fromEntries([...section.querySelectorAll('input')].map((input) => [input.name, input.checked]));
    setPace(recovery.cold ? 5 : 1);
    try {
      await fetch('simulator/recovery', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(recovery)
      });
    } catch {
      // The next poll shows what is switched on, or that there is no contact.
    }
    changing = false;
    onChange();
  });
}

// Shows how the index and the circuit breaker recover, unless the index is not simulated.
export function showRecovery(recovery) {
  if (recovery && !changing) {
    for (const input of section.querySelectorAll('input')) {
      input.checked = recovery[input.name];
    }
    setPace(recovery.cold ? 5 : 1);
  }
}
