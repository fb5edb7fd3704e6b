import { expect, it } from "vitest";
import { activity, enqueue, state } from "./activity.ts";
import { problem } from "./problem.ts";

it("runs one task after the other, also after one that failed", async () => {
  const log: string[] = [];
  const failing = enqueue(async () => {
    await Promise.resolve();
    log.push("first");
    throw new Error("no");
  });
  const following = enqueue(async () => {
    log.push("second");
  });
  await expect(failing).rejects.toThrow("no");
  await following;
  expect(log).toEqual(["first", "second"]);
});

it("shows an error until it is dealt with, whatever else goes on", () => {
  activity.value = "idle";
  expect(state.value).toBe("ready");
  problem.value = { code: "empty-prompt", message: "", remedy: "edit" };
  expect(state.value).toBe("error");
  problem.value = null;
  activity.value = "generating";
  expect(state.value).toBe("generating");
});
