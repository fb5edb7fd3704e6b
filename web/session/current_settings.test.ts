import { beforeEach, expect, it } from "vitest";
import { changeNumber } from "../settings/change_number.ts";
import { DEFAULTS } from "../settings/settings.ts";
import {
  ask,
  change,
  dismissRemarks,
  fitHead,
  fitToContext,
  ranges,
  remark,
  remarks,
  settings,
} from "./current_settings.ts";

beforeEach(() => {
  ask(DEFAULTS);
  fitToContext(512);
});

it("takes a number in range as it is", () => {
  changeNumber("temperature", 1.25);
  expect(settings.value.temperature).toBe(1.25);
  expect(remarks.value).toEqual([]);
});

it("brings a number into range and says so, until the next one that needs no change", () => {
  changeNumber("topK", 100);
  expect(settings.value.topK).toBe(64);
  expect(remarks.value).toEqual(["Top-k is a whole number from 0 to 64: 64 is used."]);
  changeNumber("topK", 10);
  expect(remarks.value).toEqual([]);
});

it("keeps what there was where nothing readable was typed", () => {
  changeNumber("seed", 7);
  changeNumber("seed", Number.NaN);
  expect(settings.value.seed).toBe(7);
  expect(remarks.value).toHaveLength(1);
});

it("narrows the tokens to the context of a model, and says so where that changes them", () => {
  fitToContext(512);
  expect([settings.value.count, ranges.value.count.max, remarks.value]).toEqual([200, 511, []]);
  fitToContext(64);
  expect([settings.value.count, remarks.value.length]).toEqual([63, 1]);
});

it("takes a head that the engine has, and says so", () => {
  ask({ ...DEFAULTS, engine: "ort-wasm", head: "exported" });
  fitHead(true);
  expect([settings.value.head, remarks.value]).toEqual(["exported", []]);
  change({ engine: "wgsl" });
  fitHead(true);
  expect(settings.value.head).toBe("tied");
  expect(remarks.value).toEqual(["The engine wgsl has no head exported: tied is used."]);
});

it("gives an engine the head that was asked for before another engine that has it not", () => {
  ask({ ...DEFAULTS, head: "untied" });
  change({ engine: "transformers-js" });
  fitHead(true);
  expect(settings.value.head).toBe("exported");
  expect(remarks.value).toEqual(["The engine transformers-js has no head untied: exported is used."]);
  change({ engine: "ort-wasm" });
  fitHead(true);
  expect([settings.value.head, remarks.value.length]).toEqual(["untied", 1]);
});

it("leaves a model with a head of its own that head, and says so", () => {
  ask(DEFAULTS);
  fitHead(false);
  expect(settings.value.head).toBe("untied");
  expect(remarks.value).toEqual([
    "This model has a head of its own, which tied would leave out: untied is used.",
  ]);
});

it("keeps what else is said when a number is brought into range, and when it fits again", () => {
  remark("The host is in trouble.");
  changeNumber("topK", 100);
  expect(remarks.value).toEqual([
    "The host is in trouble.",
    "Top-k is a whole number from 0 to 64: 64 is used.",
  ]);
  changeNumber("topK", 3);
  expect(remarks.value).toEqual(["The host is in trouble."]);
});

it("has what was asked for back after a model of a short context, whose remark goes with it", () => {
  for (const length of [64, 1, 2]) fitToContext(length);
  expect([settings.value.count, ranges.value.count]).toMatchObject([1, { min: 1, max: 1 }]);
  expect(remarks.value).toHaveLength(1);
  fitToContext(512);
  expect([settings.value.count, ranges.value.count.max, remarks.value]).toEqual([200, 511, []]);
});

it("takes back what it said of a number where another context has room for another", () => {
  changeNumber("count", 1000);
  expect(remarks.value).toEqual(["Tokens is a whole number from 1 to 511: 511 is used."]);
  fitToContext(4096);
  expect(remarks.value).toEqual([]);
  changeNumber("count", 5000);
  expect(remarks.value).toEqual(["Tokens is a whole number from 1 to 4095: 4095 is used."]);
});

it("takes back that a context was too short once a number is typed that fits", () => {
  fitToContext(64);
  changeNumber("count", 10);
  expect(remarks.value).toEqual([]);
});

it("keeps a number that was typed for the short one", () => {
  fitToContext(64);
  changeNumber("count", 10);
  fitToContext(512);
  expect(settings.value.count).toBe(10);
});

it("says the same of a context once, and again of what is asked for anew", () => {
  fitToContext(64);
  dismissRemarks();
  fitToContext(64);
  expect(remarks.value).toEqual([]);
  ask(DEFAULTS);
  fitToContext(64);
  expect(remarks.value).toEqual([expect.stringContaining("200 tokens were asked for")]);
});

it("keeps what was asked for where what is typed is no number", () => {
  fitToContext(64);
  changeNumber("count", Number.NaN);
  fitToContext(512);
  expect(settings.value.count).toBe(200);
});

it("says no sentence twice at a time", () => {
  for (const words of ["It is back.", "The host is in trouble.", "It is back."]) remark(words);
  expect(remarks.value).toEqual(["It is back.", "The host is in trouble."]);
});
