// The steps of the tour, which tick themselves off as they are done, in any order that leads to them.

const KEY = 'steps';

const steps = [...document.querySelectorAll('#steps li')];

// A reload goes on where the tour was.
let done = Number(storage()?.getItem(KEY) ?? 0);

export function showSteps(breaker, simulator) {
  if (!breaker || !simulator) {
    return;
  }
  const isBroken = simulator.mode === 'fail' || simulator.mode === 'hang';
  const isClosed = breaker.state === 'CLOSED';
  if (isBroken) {
    done = isClosed ? 1 : 2;
  } else if (!isClosed) {
    done = 3;
  } else if (done === 3) {
    done = 4;
  } else if (done < 3) {
    done = 0;
  }
  storage()?.setItem(KEY, String(done));
  steps.forEach((step, index) => {
    step.classList.toggle('done', index < done);
    step.setAttribute('aria-current', index === done ? 'step' : 'false');
    step.lastElementChild.textContent = index < done ? 'Done.' : '';
  });
}

// Returns nothing if the browser blocks it.
function storage() {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}
