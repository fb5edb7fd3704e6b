import { expect, test } from "vitest";
import { strftime } from "./strftime.ts";

/** What Python 3.11 makes of it. */
test.each([
  [
    new Date(2024, 6, 5, 9, 3, 7),
    "05 Jul 2024|July 5, 24|Friday Fri|09:03:07|09 AM|187 % 07 2024-07-05 09:03:07",
  ],
  [
    new Date(2026, 11, 31, 0, 30, 0),
    "31 Dec 2026|December 31, 26|Thursday Thu|00:30:00|12 AM|365 % 12 2026-12-31 00:30:00",
  ],
  [
    new Date(2023, 8, 24, 12, 0, 59),
    "24 Sep 2023|September 24, 23|Sunday Sun|12:00:59|12 PM|267 % 09 2023-09-24 12:00:59",
  ],
])("%s is written as Python writes it", (date, expected) => {
  expect(strftime(date, "%d %b %Y|%B %-d, %y|%A %a|%H:%M:%S|%I %p|%j %% %m %F %T")).toBe(expected);
});

test.each(["%Q", "%", "%-"])("%j is refused, as its meaning is not known", (format) => {
  expect(() => strftime(new Date(), format)).toThrow(`does not know ${format} here`);
});
