import { beforeEach, expect, test, vi } from "vitest";
import { type MeasuredEnds, measureEnds } from "../../src/index.ts";
import { session } from "../session/page_session.ts";
import { Gate } from "../session/testing/fakes.ts";
import { forgetJudged, isBusy, judgedWords, type Judged, measured, measureJudged } from "./judging.ts";

vi.mock("../session/page_session.ts", async () => {
  const { Stage } = await import("../session/testing/stage.ts");
  return new Stage();
});
vi.mock("../../src/index.ts", async (original) => ({ ...(await original<object>()), measureEnds: vi.fn() }));

const JUDGED = {
  subject: { name: "model.onnx", folder: { name: "files" } },
  isHere: true,
} as unknown as Judged;
const ENDS = { obstacle: "", matrices: [] } as unknown as MeasuredEnds;

beforeEach(async () => {
  forgetJudged();
  await session.prepare();
});

const ends = new Gate();

/** Begins to measure; the ends run until they are ended, or `ends` is opened. */
async function begin(): Promise<{ readonly measuring: Promise<void> }> {
  ends.close();
  vi.mocked(measureEnds).mockImplementation(async ({ signal }) => {
    await ends.pass(signal);
    return ENDS;
  });
  const measuring = measureJudged(JUDGED);
  await vi.waitUntil(() => session.state.value.at === "measuring", { timeout: 30_000 });
  return { measuring };
}

test("what is measured of files is shown with them", async () => {
  const { measuring } = await begin();
  expect([isBusy.value, judgedWords.value]).toEqual([true, "Running both ends on this GPU"]);
  ends.open();
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
  ends.close();
  const other = session.enqueueMeasurement(new AbortController().signal, () => ends.pass());
  expect(isBusy.value).toBe(true);
  ends.open();
  await other;
  expect(isBusy.value).toBe(false);
});
