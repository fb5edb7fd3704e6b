import { expect, it } from "vitest";
import { CheckpointError, GenerationError, OnnxRuntimeError } from "../../src/index.ts";
import { problemOf } from "./problem.ts";

it("keeps the code and the words of an error of the library", () => {
  const error = new CheckpointError("network", "http://a/b was answered with HTTP 503.");
  expect(problemOf(error)).toEqual({
    code: "network",
    message: "http://a/b was answered with HTTP 503.",
    remedy: "reload",
  });
});

it("leaves a prompt to the person who typed it", () => {
  expect(problemOf(new GenerationError("empty-prompt", "Empty.")).remedy).toBe("edit");
});

it("adds what the library can't know: that onnxruntime begins once in the life of a page", () => {
  expect(problemOf(new OnnxRuntimeError("It could not begin.")).message).toBe(
    "It could not begin. If a newer version of this page is offered now, take it. Otherwise reload the page to try again, or choose another engine.",
  );
});

it("tells of an error of no known kind, whatever was thrown", () => {
  expect(problemOf("odd")).toMatchObject({ code: "unexpected", message: "odd" });
});

it("shows what a stranger's file says as plain characters", () => {
  expect(problemOf(new CheckpointError("malformed", "a\u202eb")).message).toBe("aU+202Eb");
});
