import { afterEach, expect, test, vi } from "vitest";
import { describeRoom, readRoomLeft, roomLeft } from "./room_left.ts";

afterEach(() => vi.unstubAllGlobals());

test("nothing is said of a model that the browser has room for, nor where it does not tell", () => {
  expect(describeRoom(100, 100)).toBe("");
  expect(describeRoom(100, null)).toBe("");
});

test("a model that will not fit is told of, with the room that there is", () => {
  expect(describeRoom(2e9, 5e8)).toMatch(/^This browser has 500.MB left .* next visit\.$/);
  expect(describeRoom(1, -5)).toMatch(/^This browser has 0.bytes left/);
});

test("room is what the browser allows, less what is kept", async () => {
  vi.stubGlobal("navigator", { storage: { estimate: async () => ({ quota: 100, usage: 30 }) } });
  await readRoomLeft();
  expect(roomLeft.value).toBe(70);
});

test.each([
  ["has no words for it", {}],
  ["refuses", { storage: { estimate: async () => Promise.reject(new TypeError("opaque origin")) } }],
])("a browser that %s does not tell", async (_, navigator) => {
  vi.stubGlobal("navigator", navigator);
  await readRoomLeft();
  expect(roomLeft.value).toBeNull();
});
