import { beforeEach, expect, test, vi } from "vitest";
import { type MeasuredEnds, measureEnds } from "../../src/index.ts";
import { session } from "../session/page_session.ts";
import { forgetJudged, isBusy, judgedWords, type Judged, measured, measureJudged } from "./judging.ts";

vi.mock("../session/page_session.ts", async () => {
  const { Stage } = await import("../session/testing/stage.ts");
  return new Stage();
});
vi.mock("../../src/index.ts", async (original) => ({ ...(await original<object>()), measureEnds: vi.fn() }));

const JUDGED = { subject: { name: "model.onnx", folder: { name: "files" } } } as unknown as Judged;
const ENDS = { obstacle: "", matrices: [] } as unknown as MeasuredEnds;

beforeEach(async () => {
  forgetJudged();
  await session.prepare();
});

/** Begins to measure; the ends run until they are ended, or `give` is called. */
async function begin() {
  let give = () => {};
  vi.mocked(measureEnds).mockImplementation(
    ({ signal }) =>
      new Promise((resolve, reject) => {
        give = () => resolve(ENDS);
        signal?.addEventListener("abort", () => reject(signal.reason as Error));
      }),
  );
  const measuring = measureJudged(JUDGED);
  await vi.waitUntil(() => session.state.value.at === "measuring");
  return { measuring, give: () => give() };
}

test("what is measured of files is shown with them", async () => {
  const { measuring, give } = await begin();
  expect([isBusy.value, judgedWords.value]).toEqual([true, "Running both ends on this GPU"]);
  give();
  await measuring;
  expect([isBusy.value, measured.value, judgedWords.value]).toEqual([false, ENDS, ""]);
});

test("it ends where other files are judged, and is not shown with those", async () => {
  const { measuring } = await begin();
  forgetJudged();
  await measuring;
  expect([isBusy.value, measured.value, judgedWords.value]).toEqual([false, null, ""]);
  expect(session.state.value.at).toBe("ready");
});

test("it ends where a link is followed, and says so", async () => {
  const { measuring } = await begin();
  await session.makeWayForLink();
  await measuring;
  expect([measured.value, judgedWords.value]).toEqual([
    null,
    expect.stringMatching(/^It could not be measured\..*another was asked for/),
  ]);
});

test("what another panel measures is waited for", async () => {
  let end = () => {};
  const going = new Promise<void>((resolve) => (end = resolve));
  const other = session.enqueueMeasurement(new AbortController().signal, () => going);
  expect(isBusy.value).toBe(true);
  end();
  await other;
  expect(isBusy.value).toBe(false);
});
