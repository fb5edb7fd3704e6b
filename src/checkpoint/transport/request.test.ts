import { afterEach, expect, test, vi } from "vitest";
import { checked } from "./request.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.doUnmock("./explain_refusal.ts");
});

test("where the code that has words for a refusal does not come, its status is told, and nothing waits", async () => {
  vi.useFakeTimers();
  vi.doMock("./explain_refusal.ts", () => new Promise(() => {}));
  const refused = checked(new Response(null, { status: 418 }), "https://example.org/model.safetensors");
  const told = expect(refused).rejects.toThrow("example.org/model.safetensors was answered with HTTP 418.");
  await vi.advanceTimersByTimeAsync(2000);
  await told;
});
