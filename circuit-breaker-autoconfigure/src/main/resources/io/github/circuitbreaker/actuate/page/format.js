// Formats durations, times and numbers for people.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FOREVER = 100 * 365 * DAY;

const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const EXACT = new Intl.NumberFormat('en');

// Returns "PT1M12.4S" in milliseconds, or undefined for anything else.
export function milliseconds(duration) {
  const parts = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/.exec(duration ?? '');
  return parts ? Number(parts[1] ?? 0) * HOUR + Number(parts[2] ?? 0) * MINUTE + Number(parts[3] ?? 0) * SECOND : undefined;
}

export function isForever(duration) {
  return duration >= FOREVER;
}

// The time left, in full seconds: "12 s", "2 min 05 s", "1 h 05 min".
export function countdown(left) {
  const seconds = Math.ceil(left / SECOND);
  if (seconds < 60) {
    return `${seconds}\u00a0s`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)}\u00a0min ${twoDigits(seconds % 60)}\u00a0s`;
  }
  return `${EXACT.format(Math.floor(seconds / 3600))}\u00a0h ${twoDigits(Math.floor(seconds / 60) % 60)}\u00a0min`;
}

// How long ago, roughly: "12 s", "5 min", "3 h", "9 d".
export function age(passed) {
  if (passed < MINUTE) {
    return `${Math.max(0, Math.floor(passed / SECOND))}\u00a0s`;
  }
  if (passed < HOUR) {
    return `${Math.floor(passed / MINUTE)}\u00a0min`;
  }
  return passed < 2 * DAY ? `${Math.floor(passed / HOUR)}\u00a0h` : `${EXACT.format(Math.floor(passed / DAY))}\u00a0d`;
}

// Like age, with tenths below ten seconds: "0.4 s".
export function preciseAge(passed) {
  return passed < 10 * SECOND ? `${(passed / SECOND).toFixed(1)}\u00a0s` : age(passed);
}

// "10:15:30", with the day if it is not today.
export function time(instant) {
  const date = new Date(instant);
  const clock = date.toLocaleTimeString([], { hour12: false });
  return date.toDateString() === new Date().toDateString() ? clock
    : `${date.toLocaleDateString([], { year: 'numeric', month: 'short', day: 'numeric' })} ${clock}`;
}

// "0.4/s", "12/s", "1.2K/s".
export function rate(perSecond) {
  return `${perSecond > 0 && perSecond < 0.05 ? '<0.1' : perSecond < 9.95 && perSecond > 0 ? perSecond.toFixed(1) : compact(Math.round(perSecond))}/s`;
}

// "0 %", "0.4 %", "12 %". Never 0 or 100 for what is only nearly so.
export function percent(share) {
  const value = 100 * share;
  if (value > 0 && value < 0.1) {
    return '<0.1\u00a0%';
  }
  return `${value > 99 && value < 100 ? '>99' : value > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)}\u00a0%`;
}

export function plural(number, one, many = `${one}s`) {
  return `${exact(number)}\u00a0${number === 1 ? one : many}`;
}

export function compact(number) {
  return number < 10_000 ? EXACT.format(number) : COMPACT.format(number);
}

export function exact(number) {
  return EXACT.format(number);
}

function twoDigits(number) {
  return String(number).padStart(2, '0');
}
