const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

const digits = (number: number, count = 2) => String(number).padStart(count, "0");

const DIRECTIVES: Readonly<Record<string, (date: Date) => string>> = {
  Y: (date) => digits(date.getFullYear(), 4),
  y: (date) => digits(date.getFullYear() % 100),
  m: (date) => digits(date.getMonth() + 1),
  B: (date) => MONTHS[date.getMonth()] ?? "",
  b: (date) => (MONTHS[date.getMonth()] ?? "").slice(0, 3),
  d: (date) => digits(date.getDate()),
  j: (date) => digits(Math.round((midnight(date) - Date.UTC(date.getFullYear(), 0, 0)) / 864e5), 3),
  A: (date) => DAYS[date.getDay()] ?? "",
  a: (date) => (DAYS[date.getDay()] ?? "").slice(0, 3),
  H: (date) => digits(date.getHours()),
  I: (date) => digits(((date.getHours() + 11) % 12) + 1),
  p: (date) => (date.getHours() < 12 ? "AM" : "PM"),
  M: (date) => digits(date.getMinutes()),
  S: (date) => digits(date.getSeconds()),
  F: (date) => strftime(date, "%Y-%m-%d"),
  T: (date) => strftime(date, "%H:%M:%S"),
  "%": () => "%",
};

function midnight(date: Date): number {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
}

/**
 * A local time in English, as Python writes it on Linux: `-` after the `%` leaves out zeros at the beginning.
 * @throws Error for a directive that is not known here
 */
export function strftime(date: Date, format: string): string {
  return format.replace(/%(-?)([^]?)/gu, (written, minus: string, letter: string) => {
    const write = DIRECTIVES[letter];
    if (!write) throw new Error(`strftime_now does not know ${written} here`);
    return minus === "" ? write(date) : write(date).replace(/^0+(?=.)/, "");
  });
}
