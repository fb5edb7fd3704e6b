import { afterEach, expect, test, vi } from "vitest";
import { checked } from "./request.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.doUnmock("./explain_refusal.ts");
});

test("where the code that has words for a refusal does not come, its status is told after two seconds", async () => {
  vi.useFakeTimers();
  vi.doMock("./explain_refusal.ts", () => new Promise(() => {}));
  const refused = checked(new Response(null, { status: 418 }), "https://example.org/model.safetensors");
  const told = vi.fn<(error: unknown) => void>();
  void refused.catch(told);
  await vi.advanceTimersByTimeAsync(1999);
  expect(told).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await expect(refused).rejects.toThrow("example.org/model.safetensors was answered with HTTP 418.");
});
