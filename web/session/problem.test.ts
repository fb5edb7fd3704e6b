import { expect, it } from "vitest";
import {
  CheckpointError,
  GenerationError,
  KernelError,
  MissingCodeError,
  OnnxRuntimeError,
  RefusedTextError,
} from "../../src/index.ts";
import { problemOf } from "./problem.ts";

it("keeps the code and the words of an error of the library", () => {
  const error = new CheckpointError("network", "http://a/b was answered with HTTP 503.");
  expect(problemOf(error)).toEqual({
    code: "network",
    message: "http://a/b was answered with HTTP 503.",
    details: null,
    remedy: "reload",
  });
});

it("has code that did not arrive come with a reload of the page: not every browser asks for it again before", () => {
  expect(problemOf(new MissingCodeError("checks the kernels"))).toMatchObject({
    code: "missing-code",
    message: expect.stringMatching(/checks the kernels did not arrive.*reloaded, which keeps your text/),
    remedy: "restart",
  });
});

it("leaves a prompt to the person who typed it", () => {
  expect(problemOf(new GenerationError("empty-prompt", "Empty.")).remedy).toBe("edit");
});

it("adds what the library can't know: that a page can be reloaded, and may have a newer version", () => {
  expect(problemOf(new OnnxRuntimeError("It could not begin.", null)).message).toBe(
    "It could not begin. Or reload the page to try again; if a newer version of it is offered now, take that.",
  );
});

it("shows what a runtime says as details, and not as the message", () => {
  const said = "/onnxruntime_src/onnxruntime/core/session/inference_session.cc:2481 Could not find Cast(13)";
  expect(problemOf(new OnnxRuntimeError("It could not begin.", said)).details).toBe(said);
  const kernel = new KernelError("Kernel norm does not compile on this GPU.", "line 3: \u202e");
  expect(problemOf(kernel)).toMatchObject({
    message: "Kernel norm does not compile on this GPU.",
    details: "line 3: U+202E",
  });
});

it("tells of an error of no known kind, whatever was thrown, with its words as details", () => {
  for (const thrown of ["odd", new RangeError("odd")]) {
    const { code, message, details } = problemOf(thrown);
    expect([code, details]).toEqual(["unexpected", "odd"]);
    expect(message).not.toContain("odd");
  }
});

it("says of a text that has no ids that another prompt may have", () => {
  expect(problemOf(new RefusedTextError("No row."))).toMatchObject({ code: "refused-text", remedy: "edit" });
});

it("shows what a stranger's file says as plain characters", () => {
  expect(problemOf(new CheckpointError("malformed", "a\u202eb")).message).toBe("aU+202Eb");
});
