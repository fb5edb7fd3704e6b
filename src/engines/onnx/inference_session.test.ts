import type { InferenceSession, InferenceSessionFactory } from "onnxruntime-web";
import { expect, test } from "vitest";
import { createSession, runSession } from "./inference_session.ts";

const SAID =
  "Can't create a session. ERROR_CODE: 9, /build/onnxruntime/core/session.cc:12 Could not find Cast(13)";

function fail(): Promise<never> {
  return Promise.reject(new Error(SAID));
}

test("what onnxruntime says of a model that it does not take is the details of an error, not its message", async () => {
  const factory = { create: fail } as unknown as InferenceSessionFactory;
  await expect(createSession(factory, { bytes: new Uint8Array(), files: [] }, "wasm")).rejects.toMatchObject({
    name: "OnnxRuntimeError",
    message: "onnxruntime-web could not start. Choose another engine.",
    details: SAID,
  });
});

test("what it says of a run that breaks off is too", async () => {
  const session = { run: fail } as unknown as InferenceSession;
  await expect(runSession(session, {})).rejects.toMatchObject({
    name: "OnnxRuntimeError",
    message: "onnxruntime-web failed while it ran the model. Choose another engine.",
    details: SAID,
  });
});
