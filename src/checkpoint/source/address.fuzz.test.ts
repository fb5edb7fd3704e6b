import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tries, unlessRefused } from "../../testing/fuzz.ts";
import { CheckpointError } from "../errors.ts";
import { parseAddress } from "./address.ts";
import { addressIn } from "./http.ts";

const word = fc.string({ unit: fc.constantFrom(...Array.from("abzAZ019_-.")), minLength: 1, maxLength: 20 });
const part = fc.oneof(
  word,
  fc.constantFrom("..", ".", "%2e%2e", "tree", "resolve", "@", "?x=/", "#", "\\", "//", "%"),
);
const typed = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.array(part, { maxLength: 6 }).map((parts) => parts.join("/")),
  fc
    .tuple(
      fc.constantFrom("https://", "http://", "HTTPS://huggingface.co/", "https://a:b@", "https://localhost:"),
      fc.array(part),
    )
    .map(([start, parts]) => start + parts.join("/")),
);

test("whatever is typed gives a folder of the Hub, one over https or of this computer, or is refused", () => {
  fc.assert(
    fc.property(typed, fc.oneof(fc.constant(""), word, part, fc.string()), (address, revision) => {
      const found = unlessRefused(CheckpointError, () => parseAddress(address, revision));
      if (!found) return;
      const url = new URL(found.url);
      expect(url.href).toBe(found.url);
      expect(found.url).toMatch(/^(https:|http:\/\/(localhost|127\.0\.0\.1)[:/])[^?#]*\/$/);
      expect([url.username, url.password]).toEqual(["", ""]);
      // What fetch itself refuses would look like a host that is down.
      expect(() => new Request(addressIn(found.url, "config.json"))).not.toThrow();
    }),
    tries(2000),
  );
});

test("an id of the Hub never leads out of its own folder there", () => {
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/")),
      part,
      (id, revision) => {
        const found = unlessRefused(CheckpointError, () => parseAddress(id, revision));
        if (found) expect(found.url.startsWith(`https://huggingface.co/${id}/resolve/`)).toBe(true);
      },
    ),
    tries(2000),
  );
});
