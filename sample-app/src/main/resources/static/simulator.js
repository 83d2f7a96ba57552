const HINTS = {
  ok: 'It answers immediately.',
  slow: 'It answers after 1.5 seconds, which is still in time.',
  fail: 'It answers that it is unavailable.',
  hang: 'It does not answer. Lookups give up after two seconds.'
};

const section = document.getElementById('simulator');
const hint = document.getElementById('mode-hint');
const requests = document.getElementById('requests');

let changing = false;

export function startSimulator(onChange) {
  section.addEventListener('change', async (event) => {
    if (event.target.name !== 'mode') {
      return;
    }
    changing = true;
    showMode(event.target.value);
    try {
      await fetch('simulator/mode', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ mode: event.target.value })
      });
    } catch {
      // The next poll shows the actual mode, or that there is no contact.
    }
    changing = false;
    onChange();
  });
}

// Shows the state of the simulator, or that there is none.
export function showSimulator(simulator) {
  for (const element of document.querySelectorAll('[data-with-simulator]')) {
    element.hidden = !simulator;
  }
  for (const element of document.querySelectorAll('[data-without-simulator]')) {
    element.hidden = Boolean(simulator);
  }
  if (simulator && !changing) {
    showMode(simulator.mode);
    requests.textContent = `${simulator.requests} ${simulator.requests === 1 ? 'request' : 'requests'} so far.`;
  }
}

function showMode(mode) {
  const radio = section.querySelector(`input[value="${CSS.escape(mode)}"]`);
  if (radio && !radio.checked) {
    radio.checked = true;
  }
  hint.textContent = HINTS[mode] ?? '';
}
