const LOG_LENGTH = 12;
const LONGEST = 2000;
const MOST_UNDER_WAY = 5;
const TICKS = 5;

const form = document.getElementById('lookup');
const input = document.getElementById('package');
const traffic = document.getElementById('traffic');
const answer = document.getElementById('answer');
const log = document.getElementById('log');
const exchange = document.getElementById('exchange');
const responseText = document.getElementById('response');
const rows = log.querySelector('tbody');
const picks = [...document.querySelectorAll('[data-package]')];

let underWay = 0;
let pace = 1;
let ticks = 0;

// Sets how many lookups per second the steady traffic has, which divides five.
export function setPace(perSecond) {
  pace = perSecond;
  document.getElementById('pace').textContent = `${perSecond === 1 ? 'one lookup' : 'five lookups'} per second`;
}

export function startLookups(onEnd) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    lookUpAloud(input.value, onEnd);
  });
  for (const pick of picks) {
    pick.addEventListener('click', () => {
      input.value = pick.dataset.package;
      lookUpAloud(pick.dataset.package, onEnd);
    });
  }
  setInterval(() => {
    ticks++;
    if (ticks % (TICKS / pace) === 0 && traffic.checked && !document.hidden && underWay < MOST_UNDER_WAY) {
      lookUp(picks[Math.floor(Math.random() * (picks.length - 1))].dataset.package, onEnd);
    }
  }, 1000 / TICKS);
}

async function lookUpAloud(name, onEnd) {
  answer.textContent = `Looking up ${name}…`;
  const result = await lookUp(name, onEnd);
  answer.textContent = result.detail;
  showExchange(result);
}

// Shows the response of the last lookup, with what tells a client whether and when to try again.
function showExchange({ response, body }) {
  exchange.hidden = !response;
  if (response) {
    const headers = ['Retry-After', 'Content-Type'].filter((header) => response.headers.has(header))
      .map((header) => `${header}: ${response.headers.get(header)}`);
    responseText.textContent = [`HTTP ${response.status}`, ...headers, '', JSON.stringify(body, null, 2)].join('\n');
  }
}

async function lookUp(name, onEnd) {
  const row = addRow(name);
  const start = performance.now();
  underWay++;
  const result = await ask(name);
  underWay--;
  showResult(row, result, performance.now() - start);
  onEnd();
  return result;
}

async function ask(name) {
  try {
    const response = await fetch(`packages/${encodeURIComponent(name)}`, { cache: 'no-store' });
    const body = await response.json();
    return { ...describe(name, response, body), response, body };
  } catch {
    return { outcome: 'lost', label: 'No contact', status: '–', detail: 'The app did not answer.' };
  }
}

function describe(name, response, body) {
  const status = response.status;
  switch (status) {
    case 200:
      return { outcome: 'found', label: `Found ${body.version}`, status, detail: `${body.name} ${body.version}: ${body.summary ?? ''}` };
    case 404:
      return { outcome: 'unknown', label: 'Unknown', status, detail: `The index has no package named ${name}.` };
    case 503: {
      const seconds = response.headers.get('Retry-After');
      const when = seconds ? ` Retry in ${seconds} s.` : '';
      return { outcome: 'rejected', label: 'Rejected', status, detail: `Rejected by the circuit breaker; the index was not asked.${when}` };
    }
    case 504:
      return { outcome: 'failed', label: 'Too slow', status, detail: 'The index did not answer in time.' };
    default:
      return { outcome: 'failed', label: 'Failed', status, detail: body.detail ?? 'The lookup failed.' };
  }
}

function addRow(name) {
  document.getElementById('log-empty').hidden = true;
  log.hidden = false;
  const row = rows.insertRow(0);
  row.insertCell().textContent = name;
  const label = document.createElement('span');
  label.className = 'outcome';
  label.dataset.outcome = 'pending';
  label.textContent = 'In progress';
  row.insertCell().append(label);
  row.insertCell();
  row.insertCell().className = 'took';
  while (rows.rows.length > LOG_LENGTH) {
    rows.deleteRow(-1);
  }
  return row;
}

function showResult(row, result, duration) {
  const label = row.querySelector('.outcome');
  label.dataset.outcome = result.outcome;
  label.textContent = result.label;
  if (result.outcome !== 'found') {
    const why = document.createElement('small');
    why.textContent = result.detail;
    label.after(why);
  }
  row.cells[2].textContent = result.status;
  row.cells[3].textContent = formatDuration(duration);
  const bar = document.createElement('span');
  bar.className = 'bar';
  bar.style.width = `${Math.min(100, 100 * duration / LONGEST)}%`;
  row.cells[3].append(bar);
}

function formatDuration(milliseconds) {
  if (milliseconds < 10) {
    return `${milliseconds.toFixed(1)} ms`;
  }
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}
