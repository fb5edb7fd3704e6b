import { expect, test } from "vitest";
import { askWorker } from "./ask_worker.ts";

test("a worker that can't be made is what the caller says of it, with the cause", async () => {
  const cause = new TypeError("Failed to fetch dynamically imported module");
  const asking = askWorker(
    () => Promise.reject(cause),
    {},
    (options) => new Error("It is missing.", options),
  );
  await expect(asking).rejects.toMatchObject({ message: "It is missing.", cause });
});
