import { effect } from "@preact/signals";
import { afterEach, describe, expect, it, vi } from "vitest";
import { CheckpointError, GpuMemoryError, KernelCheckError, KernelError } from "../../src/index.ts";
import { parseLink } from "../link/link.ts";
import { followLink } from "./follow_link.ts";
import { measureModel } from "./measure_model.ts";
import { goBack, replaceModel } from "./replace_model.ts";
import { OwnModelAsked } from "./session.ts";
import { change, remarks, settings } from "./current_settings.ts";
import { Gate, untilAborted } from "./testing/fakes.ts";
import { openedModel, Stage } from "./testing/stage.ts";

async function ready(...chosen: ConstructorParameters<typeof Stage>): Promise<Stage> {
  const stage = new Stage(...chosen);
  await stage.session.prepare();
  expect(stage.at).toBe("ready");
  return stage;
}

afterEach(() => void vi.restoreAllMocks());

const NO_MEMORY = new GpuMemoryError("The GPU has no memory left.");

describe("at the first start", () => {
  it("the site's model is loaded, once, and its engine made", async () => {
    const stage = new Stage();
    expect([stage.at, stage.session.appState.value]).toEqual(["starting", "loading"]);
    await stage.session.prepare();
    expect([stage.at, stage.session.appState.value]).toEqual(["ready", "ready"]);
    expect(stage.runs).toBe("site wgsl tied");
    await stage.session.prepare();
    expect([stage.fakes.loads, stage.fakes.engines.length]).toEqual([1, 1]);
  });

  it("the model runs on the CPU where there is no GPU, and the page says so", async () => {
    const stage = new Stage();
    stage.fakes.isGpuGone = true;
    await stage.session.prepare();
    expect(stage.runs).toBe("site ort-wasm tied");
    expect(remarks.value).toEqual(["No adapter. Until then the model runs on the CPU, in WASM."]);
  });

  it("the model is loaded while the GPU is waited for", async () => {
    const stage = new Stage();
    stage.fakes.adapter.close();
    const preparing = stage.session.prepare();
    await expect.poll(() => stage.session.model.value).not.toBeNull();
    await stage.settle();
    expect([stage.at, stage.session.progress.stage.value]).toEqual(["starting", "Asking for a GPU"]);
    stage.fakes.adapter.open();
    await preparing;
    expect([stage.runs, stage.fakes.loads]).toEqual(["site wgsl tied", 1]);
  });

  it.each<readonly [string, string, (stage: Stage) => void]>([
    ["is cancelled", "cancelled", ({ session }) => session.cancelLoad()],
    ["fails", "network", ({ fakes }) => fakes.checkpoint.open()],
  ])("a load that %s does not wait for the GPU, whose refusal changes nothing then", async (_, code, end) => {
    const stage = new Stage();
    const { fakes, session } = stage;
    fakes.loadError = new CheckpointError("network", "Not reached.");
    fakes.adapter.close();
    fakes.checkpoint.close();
    const preparing = session.prepare();
    await stage.settle();
    end(stage);
    await preparing;
    fakes.isGpuGone = true;
    fakes.adapter.open();
    await stage.settle();
    expect(session.state.value).toMatchObject({ at: "failed", problem: { code } });
    expect([settings.value.engine, remarks.value, fakes.timers]).toEqual(["wgsl", [], []]);
  });

  it("a model that can't be loaded is reported, and loaded when that is asked for", async () => {
    const stage = new Stage();
    stage.fakes.loadError = new CheckpointError("network", "Not reached.");
    await stage.session.prepare();
    expect(stage.session.state.value).toMatchObject({
      at: "failed",
      model: null,
      problem: { code: "network" },
    });
    stage.fakes.loadError = null;
    await stage.session.reload();
    expect([stage.at, stage.session.problem.value]).toEqual(["ready", null]);
  });

  it("the model runs on the CPU where kernels compute wrongly, and the page names the kernel", async () => {
    const stage = new Stage();
    stage.fakes.refusals.set("wgsl", new KernelCheckError("norm", 0.5, 7));
    await stage.session.prepare();
    expect(stage.runs).toBe("site ort-wasm tied");
    expect(remarks.value).toEqual([expect.stringMatching(/^Kernel norm computes wrongly.*in WASM\.$/)]);
    expect(stage.session.kernelFinding.value).toMatchObject({
      result: "fail",
      checked: 7,
      largestError: 0.5,
    });
  });

  it("so it does where a kernel does not compile", async () => {
    const stage = new Stage();
    stage.fakes.refusals.set(
      "wgsl",
      new KernelError("Kernel norm does not compile on this GPU.", "expected ';'"),
    );
    await stage.session.prepare();
    expect(stage.runs).toBe("site ort-wasm tied");
    expect(remarks.value).toEqual([expect.stringMatching(/^Kernel norm does not compile.*in WASM\.$/)]);
    const reason = "Kernel norm does not compile on this GPU. expected ';'";
    expect(stage.session.kernelFinding.value).toMatchObject({ result: "fail", checked: 0, reason });
  });

  it("loading can be cancelled, and begun again", async () => {
    const stage = new Stage();
    stage.fakes.checkpoint.close();
    const preparing = stage.session.prepare();
    await stage.settle();
    stage.session.cancelLoad();
    await preparing;
    expect(stage.session.state.value).toMatchObject({ at: "failed", problem: { code: "cancelled" } });
    stage.fakes.checkpoint.open();
    await stage.session.reload();
    expect(stage.at).toBe("ready");
  });

  it("loading that is cancelled is begun again by no request that waited for it", async () => {
    const stage = new Stage();
    stage.fakes.checkpoint.close();
    void stage.session.prepare();
    await stage.settle();
    const [chosen, written] = [stage.choose({ head: "untied" }), stage.writer.write()];
    stage.session.cancelLoad();
    await Promise.all([chosen, written]);
    expect([stage.at, stage.fakes.loads]).toEqual(["failed", 1]);
    stage.fakes.checkpoint.open();
    await stage.session.prepare();
    expect(stage.runs).toBe("site wgsl untied");
  });

  it("an engine that can't be made is reported, and its half-built rest goes with the device", async () => {
    const stage = new Stage();
    stage.fakes.refusals.set("wgsl", NO_MEMORY);
    await stage.session.prepare();
    expect(stage.session.problem.value?.code).toBe("gpu-memory");
    expect(stage.fakes.gpu.lost.aborted).toBe(true);
  });
});

describe("another engine", () => {
  it("takes the place of the old one, which goes first", async () => {
    const stage = await ready();
    stage.fakes.making.close();
    const switching = stage.choose({ engine: "ort-webgpu", head: "exported" });
    await stage.settle();
    expect([stage.at, stage.fakes.liveEngines]).toEqual(["starting", []]);
    stage.fakes.making.open();
    await switching;
    expect(stage.runs).toBe("site ort-webgpu exported");
  });

  it("that has not the chosen head gets one that it has", async () => {
    const stage = await ready();
    await stage.choose({ engine: "transformers-js" });
    expect(stage.runs).toBe("site transformers-js exported");
    expect(remarks.value).toHaveLength(1);
  });

  it("that fails leaves its place to the old one, and the page says why", async () => {
    const stage = await ready();
    stage.fakes.refusals.set("ort-webgpu", NO_MEMORY);
    await stage.choose({ engine: "ort-webgpu" });
    expect([stage.at, stage.runs, settings.value.engine]).toEqual(["ready", "site wgsl tied", "wgsl"]);
    expect(remarks.value).toEqual(["The GPU has no memory left. What ran before is back: wgsl, tied."]);
  });

  it("that fails is reported where the old one can't come back either", async () => {
    const stage = await ready();
    stage.fakes.refusals.set("ort-webgpu", NO_MEMORY).set("wgsl", NO_MEMORY);
    await stage.choose({ engine: "ort-webgpu" });
    expect(stage.session.state.value).toMatchObject({ at: "failed", problem: { code: "gpu-memory" } });
  });

  it("that computes wrongly leaves its place to the old one where the CPU can't take it", async () => {
    const stage = await ready({ engine: "ort-webgpu" });
    stage.fakes.refusals.set("wgsl", new KernelCheckError("norm", 0.5, 7)).set("ort-wasm", NO_MEMORY);
    await stage.choose({ engine: "wgsl" });
    expect([stage.at, stage.runs]).toEqual(["ready", "site ort-webgpu tied"]);
    expect(remarks.value).toEqual([
      expect.stringMatching(/^Kernel norm computes wrongly/),
      "The GPU has no memory left. What ran before is back: ort-webgpu, tied.",
    ]);
  });

  it("that fails takes nothing back of what was chosen meanwhile", async () => {
    const stage = await ready();
    stage.fakes.refusals.set("ort-webgpu", NO_MEMORY);
    stage.fakes.making.close();
    void stage.choose({ engine: "ort-webgpu" });
    await stage.settle();
    const last = stage.choose({ engine: "ort-wasm" });
    stage.fakes.making.open();
    await last;
    expect([stage.at, stage.runs]).toEqual(["ready", "site ort-wasm tied"]);
  });
});

/** As by a download that has stalled. */
function hold({ fakes }: Stage): void {
  fakes.making.close();
  fakes.deaf.add("ort-webgpu");
}

describe("an engine that is being made", () => {
  it.each<readonly [string, () => Promise<Stage>]>([
    ["the first", async () => new Stage({ engine: "ort-webgpu" })],
    ["another than the one before", () => ready()],
  ])("%s, makes way for one that is chosen then, though it can't be ended", async (_, begin) => {
    const stage = await begin();
    hold(stage);
    void stage.choose({ engine: "ort-webgpu" });
    await stage.settle();
    const chosen = stage.choose({ engine: "ort-wasm" });
    stage.fakes.making = new Gate(); // that of the next
    await chosen;
    expect([stage.at, stage.runs, remarks.value]).toEqual(["ready", "site ort-wasm tied", []]);
  });

  it("makes way for a link that asks for another", async () => {
    const stage = new Stage({ engine: "ort-webgpu" });
    hold(stage);
    void stage.session.prepare();
    await stage.settle();
    stage.fakes.making = new Gate();
    const link = { ...parseLink(""), settings: { ...settings.value, engine: "wgsl" as const }, run: true };
    await followLink(link, stage.session, stage.writer);
    expect([stage.runs, stage.text]).toEqual(["site wgsl tied", "Onceabab"]);
  });

  it("is waited for by one that needs the same onnxruntime, and goes where it comes late", async () => {
    const stage = await ready();
    hold(stage);
    void stage.choose({ engine: "ort-webgpu" });
    await stage.settle();
    const chosen = stage.choose({ head: "exported" });
    await stage.settle();
    expect([stage.at, stage.fakes.liveEngines]).toEqual(["starting", []]);
    stage.fakes.making.open();
    await chosen;
    expect([stage.runs, stage.fakes.liveEngines.length]).toEqual(["site ort-webgpu exported", 1]);
  });

  it("goes on where it is what a second request asks for", async () => {
    const stage = await ready();
    hold(stage);
    void stage.choose({ engine: "ort-webgpu" });
    await stage.settle();
    const again = stage.choose({ engine: "ort-webgpu" });
    stage.fakes.making.open();
    await again;
    expect([stage.runs, stage.fakes.engines.length]).toEqual(["site ort-webgpu tied", 2]);
  });

  it("can be cancelled: what ran before is back, and no request that waited for it is carried out", async () => {
    const stage = await ready();
    stage.fakes.making.close();
    void stage.choose({ engine: "ort-wasm" });
    await stage.settle();
    expect(stage.session.progress.canCancel.value).toBe(true);
    const written = stage.writer.write();
    stage.session.cancelLoad();
    stage.fakes.making.open();
    await written;
    expect([stage.at, stage.runs, stage.text]).toEqual(["ready", "site wgsl tied", ""]);
    expect(remarks.value).toEqual(["Making the engine was called off. What ran before is back: wgsl, tied."]);
    expect(stage.session.progress.canCancel.value).toBe(false);
  });

  it("can be cancelled at the first start, and begun again", async () => {
    const stage = new Stage();
    stage.fakes.making.close();
    const preparing = stage.session.prepare();
    await expect.poll(() => stage.session.progress.canCancel.value && stage.session.model.value).toBeTruthy();
    await stage.settle();
    stage.session.cancelLoad();
    await preparing;
    expect(stage.session.state.value).toMatchObject({ at: "failed", problem: { code: "cancelled" } });
    stage.fakes.making.open();
    await stage.session.reload();
    expect(stage.runs).toBe("site wgsl tied");
  });

  it("says how much code comes with it", async () => {
    const stage = await ready();
    stage.fakes.making.close();
    void stage.choose({ engine: "ort-wasm" });
    await stage.settle();
    expect(stage.session.progress.stage.value).toMatch(/its code, 14\sMB/);
    stage.fakes.making.open();
  });
});

/** As if no time passed; after three tokens the engine waits. */
async function fast(): Promise<Stage> {
  vi.spyOn(performance, "now").mockReturnValue(1);
  const stage = await ready();
  stage.fakes.tokens.closeAfter(3);
  return stage;
}

describe("a story whose tokens come faster than anyone reads", () => {
  it("is shown at its first token, and then not at each", async () => {
    const stage = await fast();
    const shown: number[] = [];
    const stop = effect(() => {
      const { length } = stage.writer.ids.value;
      if (length !== shown.at(-1)) shown.push(length);
    });
    const written = stage.writer.write();
    await expect.poll(() => shown).toEqual([0, 1, 3]);
    stage.fakes.tokens.open();
    await written;
    expect(shown).toEqual([0, 1, 3, 4]);
    stop();
  });

  it.each<readonly [string, string, (stage: Stage) => void]>([
    ["is stopped", "stopped", ({ writer }) => writer.stop()],
    ["loses its device", "interrupted", ({ fakes }) => fakes.gpu.lose()],
  ])("keeps all that came where it %s", async (_, ending, end) => {
    const stage = await fast();
    const written = stage.writer.write();
    await expect.poll(() => stage.writer.ids.value.length).toBeGreaterThan(0);
    end(stage);
    stage.fakes.tokens.open();
    await written;
    expect([stage.text, stage.writer.story.value.ending]).toEqual(["Onceaba", ending]);
    expect(stage.writer.speed.value?.firstTokenMs).toBe(0);
  });

  it("is shown once, and not by tokens, where it goes on", async () => {
    const stage = await ready();
    await stage.writer.write();
    let changes = 0;
    const stop = effect(() => void (stage.writer.story.value, (changes += 1)));
    stage.fakes.tokens.close();
    void stage.writer.goOn({ ...settings.value, count: 8 });
    // As it is, with its new settings, and read again.
    await expect.poll(() => [stage.text, changes]).toEqual(["Onceabab", 3]);
    stage.fakes.tokens.open();
    stop();
  });
});

describe("a head that is chosen for the same story", () => {
  it("writes the current one again", async () => {
    const stage = await ready();
    await stage.writer.write({ prompt: "Twice" });
    await stage.chooseAndWriteAgain({ head: "untied" });
    expect([stage.runs, stage.text, stage.writer.story.value.settings?.head]).toEqual([
      "site wgsl untied",
      "Twiceabab",
      "untied",
    ]);
  });

  it("writes the one that waits for an engine, and not the one before", async () => {
    const stage = await ready();
    await stage.writer.write();
    stage.fakes.checkpoint.close();
    void stage.session.reload();
    void stage.writer.write({ prompt: "Then" });
    await stage.settle();
    const written = stage.chooseAndWriteAgain({ head: "untied" });
    stage.fakes.checkpoint.open();
    await written;
    expect([stage.runs, stage.text, stage.writer.story.value.settings?.head]).toEqual([
      "site wgsl untied",
      "Thenabab",
      "untied",
    ]);
  });

  it.each<readonly [string, (stage: Stage) => void]>([
    ["there is none", () => {}],
    ["the one that waited was stopped", ({ writer }) => writer.stop()],
    ["the one that waited was cancelled with the load", ({ session }) => session.cancelLoad()],
  ])("writes nothing where %s", async (which, act) => {
    const stage = new Stage();
    stage.fakes.checkpoint.close();
    void stage.session.prepare();
    if (which !== "there is none") void stage.writer.write();
    await stage.settle();
    act(stage);
    await stage.settle();
    const written = stage.chooseAndWriteAgain({ head: "untied" });
    stage.fakes.checkpoint.open();
    await written;
    await stage.session.prepare();
    expect([stage.runs, stage.text]).toEqual(["site wgsl untied", ""]);
  });
});

/** What the page is doing, with the steps that lead there. Each is held up until `go` is called. */
const PHASES: Readonly<Record<string, (stage: Stage) => () => void>> = {
  "the site's model is loaded": ({ fakes, session }) => {
    fakes.checkpoint.close();
    void session.reload();
    return () => fakes.checkpoint.open();
  },
  "an engine is made": ({ fakes, session }) => {
    fakes.making.close();
    void session.reload();
    return () => fakes.making.open();
  },
  "nothing goes on": () => () => {},
  "a story is written": ({ fakes, writer }) => {
    fakes.tokens.close();
    void writer.write();
    return () => fakes.tokens.open();
  },
  "something is measured": ({ fakes, session }) => {
    fakes.tokens.close();
    void measureModel(session, new AbortController().signal, async (_, ended) => {
      const { lost } = await session.gpu.open();
      await Promise.race([fakes.tokens.pass(ended), fakes.tokens.pass(lost)]);
      lost.throwIfAborted();
    });
    return () => fakes.tokens.open();
  },
};

describe("a device that is lost while", () => {
  it.each(Object.entries(PHASES))("%s is asked for again after a while", async (_, begin) => {
    const stage = await ready();
    const go = begin(stage);
    await stage.settle();
    stage.fakes.gpu.lose();
    await stage.settle();
    expect([stage.at, stage.session.problem.value?.code]).toEqual(["lost", "device-lost"]);
    expect(stage.fakes.liveEngines).toEqual([]);
    go();
    await stage.settle();
    expect(stage.at).toBe("lost");
    stage.fakes.passTime();
    await expect.poll(() => stage.at).toBe("ready");
    expect([stage.runs, stage.fakes.liveEngines.length]).toEqual(["site wgsl tied", 1]);
    expect(remarks.value).toEqual(["The GPU device was lost. It is back, and your text is kept."]);
    stage.fakes.gpu.lose();
    await stage.settle();
    expect(remarks.value).toEqual([]); // not while it is gone again
  });

  it("the site's model is loaded costs no second download", async () => {
    const stage = new Stage();
    stage.fakes.checkpoint.close();
    void stage.session.prepare();
    await stage.settle();
    stage.fakes.gpu.lose();
    await stage.settle();
    expect(stage.at).toBe("lost");
    stage.fakes.passTime();
    stage.fakes.checkpoint.open();
    await expect.poll(() => stage.at).toBe("ready");
    expect(stage.fakes.loads).toBe(1);
  });

  it("a story is written interrupts it, and it can go on to the same text", async () => {
    const stage = await ready();
    await stage.writer.write();
    const whole = stage.text;
    stage.fakes.tokens.close();
    void stage.writer.write();
    await stage.settle();
    stage.fakes.gpu.lose();
    await expect.poll(() => stage.writer.story.value.ending).toBe("interrupted");
    stage.fakes.passTime();
    await expect.poll(() => stage.at).toBe("ready");
    stage.fakes.tokens.open();
    const further = stage.writer.furtherSettings.value;
    if (further) await stage.writer.goOn(further);
    expect(stage.text).toBe(whole);
  });

  it("another model is opened ends that, and what ran before is back at once", async () => {
    const stage = await ready();
    stage.fakes.making.close();
    const opening = expect(stage.open()).rejects.toThrow("A driver crashed");
    await stage.settle();
    stage.fakes.gpu.lose();
    stage.fakes.making.open();
    await opening;
    expect([stage.at, stage.runs]).toEqual(["ready", "site wgsl tied"]);
  });
});

describe("a lost device", () => {
  it("that stays away is asked for after longer and longer pauses, until someone does it", async () => {
    const stage = await ready();
    stage.fakes.isGpuGone = true;
    stage.fakes.gpu.lose();
    await stage.settle();
    const pauses: number[] = [];
    while (stage.fakes.timers.length > 0 && pauses.length < 20) {
      pauses.push(...stage.fakes.timers.map(({ ms }) => ms));
      stage.fakes.passTime();
      await stage.settle();
    }
    expect(pauses).toEqual([2000, 4000, 8000, 16_000]);
    expect([stage.at, stage.runs, stage.session.gpu.isMissing.value]).toEqual([
      "ready",
      "site ort-wasm tied",
      false,
    ]);
    stage.fakes.isGpuGone = false;
    await stage.choose({ engine: "wgsl" });
    expect(stage.runs).toBe("site wgsl tied");
  });

  it.each([
    [59_999, "lost"],
    [60_000, "ready"],
  ])("that was there for %i ms each time is at last %s", async (livedMs, at) => {
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const stage = await ready();
    for (let losses = 0; losses < 6; losses++) {
      now += livedMs;
      stage.fakes.gpu.lose();
      await stage.settle();
      stage.fakes.passTime();
      await stage.settle();
    }
    expect(stage.at).toBe(at);
  });

  it("that stays away leaves an opened model on the CPU where it runs there already", async () => {
    const stage = await ready();
    await stage.open();
    await stage.choose({ engine: "ort-wasm" });
    stage.fakes.isGpuGone = true;
    await stage.choose({ engine: "wgsl" });
    expect([stage.at, stage.runs, stage.fakes.liveEngines.length]).toEqual([
      "ready",
      "opened ort-wasm tied",
      1,
    ]);
  });

  it("that stays away leaves an opened model where it was asked for, until someone loads it again", async () => {
    const stage = await ready();
    await stage.open();
    stage.fakes.isGpuGone = true;
    stage.fakes.gpu.lose();
    await stage.settle();
    while (stage.fakes.timers.length > 0) {
      stage.fakes.passTime();
      await stage.settle();
    }
    await stage.writer.write();
    expect([stage.at, settings.value.engine]).toEqual(["lost", "wgsl"]);
    stage.fakes.isGpuGone = false;
    await stage.session.reload();
    expect([stage.at, stage.runs]).toEqual(["ready", "opened wgsl tied"]);
  });

  it("is done without where someone writes and it can't be had", async () => {
    const stage = await ready();
    stage.fakes.isGpuGone = true;
    stage.fakes.gpu.lose();
    await stage.settle();
    await stage.writer.write();
    expect([stage.at, stage.runs]).toEqual(["ready", "site ort-wasm tied"]);
    expect(stage.text).toBe("Onceabab");
    stage.fakes.passTime();
    await stage.settle();
    expect(stage.runs).toBe("site ort-wasm tied");
  });

  it("is no loss where no engine needs it, though a look at another model has opened it", async () => {
    const stage = await ready();
    await stage.choose({ engine: "ort-wasm" });
    await stage.session.gpu.open();
    stage.fakes.gpu.lose();
    await stage.settle();
    expect([stage.at, stage.runs, stage.session.gpu.current.value]).toEqual([
      "ready",
      "site ort-wasm tied",
      null,
    ]);
  });
});

describe("a call that the GPU refuses", () => {
  it("is reported, and what is there can be asked again", async () => {
    const stage = await ready();
    stage.fakes.gpu.refuseCall("bad binding");
    expect(stage.session.state.value).toMatchObject({ at: "refused", problem: { code: "gpu-error" } });
    await stage.writer.write();
    expect([stage.at, stage.text]).toEqual(["ready", "Onceabab"]);
  });

  it("interrupts a story", async () => {
    const stage = await ready();
    stage.fakes.tokens.close();
    void stage.writer.write();
    await stage.settle();
    stage.fakes.gpu.refuseCall("bad binding");
    stage.fakes.tokens.open();
    await expect.poll(() => stage.writer.story.value.ending).toBe("interrupted");
    expect(stage.session.problem.value?.code).toBe("gpu-error");
  });

  it("leaves no engine that was being made", async () => {
    const stage = await ready();
    stage.fakes.making.close();
    void stage.session.reload();
    await stage.settle();
    stage.fakes.gpu.refuseCall("bad binding");
    stage.fakes.making.open();
    await stage.settle();
    expect([stage.at, stage.fakes.liveEngines]).toEqual(["failed", []]);
  });

  it("while another model is opened ends that, and what ran before is back", async () => {
    const stage = await ready();
    stage.fakes.making.close();
    const opening = expect(stage.open()).rejects.toThrow("The GPU refused a call");
    await stage.settle();
    stage.fakes.gpu.refuseCall("bad binding");
    stage.fakes.making.open();
    await opening;
    expect([stage.at, stage.runs]).toEqual(["ready", "site wgsl tied"]);
    expect(stage.fakes.liveEngines).toHaveLength(1);
  });
});

describe("a prompt that is refused", () => {
  it("is a problem until it is edited, and no beginning of a story", async () => {
    const stage = await ready();
    await stage.writer.write();
    change({ prompt: "" });
    await stage.writer.write();
    expect(stage.session.state.value).toMatchObject({ at: "refused", problem: { code: "empty-prompt" } });
    expect(stage.text).toBe("Onceabab");
    expect(stage.writer.speed.value).not.toBeNull();
    stage.session.dismissRefusal();
    expect(stage.at).toBe("ready");
  });
});

describe("a model that is opened", () => {
  it("takes the place of what runs, whose engine and story are there until then", async () => {
    const stage = await ready({ engine: "ort-wasm" });
    await stage.writer.write();
    let during = "";
    await stage.open(undefined, async () => {
      during = `${stage.at}: ${stage.runs}, ${stage.text}`;
      return openedModel();
    });
    expect(during).toBe("opening: site ort-wasm tied, Onceabab");
    expect([stage.at, stage.runs, stage.text]).toEqual(["ready", "opened wgsl tied", ""]);
    expect(stage.fakes.liveEngines).toHaveLength(1);
  });

  it.each(["its weights are read", "its engine is made"])(
    "and is cancelled while %s leaves what ran before, and its settings",
    async (phase) => {
      const stage = await ready({ engine: "ort-webgpu", head: "exported" });
      await stage.writer.write();
      const gate = phase.startsWith("its weights") ? stage.fakes.checkpoint : stage.fakes.making;
      gate.close();
      const cancelled = new AbortController();
      const opening = replaceModel(
        stage.session,
        async (ended) => {
          await stage.fakes.checkpoint.pass(ended);
          return openedModel();
        },
        cancelled.signal,
      );
      const refused = expect(opening).rejects.toThrow("aborted");
      await stage.settle();
      cancelled.abort();
      gate.open();
      await refused;
      expect([stage.at, stage.runs]).toEqual(["ready", "site ort-webgpu exported"]);
      expect(settings.value).toMatchObject({ engine: "ort-webgpu", head: "exported" });
      expect(stage.text).toBe("Onceabab");
    },
  );

  it("and can't be made leaves what ran before", async () => {
    const stage = await ready({ engine: "ort-wasm" });
    stage.fakes.refusals.set("wgsl", NO_MEMORY);
    await expect(stage.open()).rejects.toBe(NO_MEMORY);
    expect([stage.at, stage.runs]).toEqual(["ready", "site ort-wasm tied"]);
  });

  it("gives way to the site's own, which is loaded again", async () => {
    const stage = await ready();
    await stage.open();
    await goBack(stage.session);
    expect([stage.at, stage.runs, stage.fakes.loads]).toEqual(["ready", "site wgsl tied", 2]);
    expect(stage.fakes.liveEngines).toHaveLength(1);
  });

  it("gives back the engine and the head that were chosen before, however many were opened", async () => {
    const stage = await ready({ engine: "ort-wasm", head: "exported" });
    await stage.open();
    await stage.open();
    expect(stage.runs).toBe("opened wgsl tied");
    await goBack(stage.session);
    expect(stage.runs).toBe("site ort-wasm exported");
  });

  it("is left at once where the next one is still being opened, and gives back what was chosen before", async () => {
    const stage = await ready({ engine: "ort-wasm", head: "untied" });
    await stage.open();
    const opening = stage.open(undefined, (ended) => untilAborted(ended));
    await stage.settle();
    expect(stage.at).toBe("opening");
    const left = goBack(stage.session);
    await expect(opening).rejects.toBeInstanceOf(OwnModelAsked);
    await left;
    expect([stage.at, stage.runs]).toEqual(["ready", "site ort-wasm untied"]);
    expect(stage.fakes.liveEngines).toHaveLength(1);
  });

  it("leaves an engine that was chosen for it meanwhile", async () => {
    const stage = await ready({ engine: "ort-wasm" });
    await stage.open();
    await stage.choose({ head: "untied" });
    await goBack(stage.session);
    expect(stage.runs).toBe("site wgsl untied");
  });

  it("is brought up again where its device is lost", async () => {
    const stage = await ready();
    await stage.open();
    stage.fakes.gpu.lose();
    await stage.settle();
    stage.fakes.passTime();
    await stage.settle();
    expect([stage.at, stage.runs]).toEqual(["ready", "opened wgsl tied"]);
  });
});

describe("a measurement", () => {
  it.each<readonly [string, string, (stage: Stage) => Promise<void>]>([
    ["another model is opened", "opened wgsl tied", (stage) => stage.open()],
    ["the site's own is asked for", "site wgsl tied", ({ session }) => goBack(session)],
  ])("ends where %s, and makes no engine for the old one", async (_, runs, ask) => {
    const stage = await ready();
    await stage.open();
    stage.fakes.tokens.close();
    const measuring = measureModel(stage.session, new AbortController().signal, (_model, ended) =>
      stage.fakes.tokens.pass(ended),
    );
    await stage.settle();
    expect(stage.at).toBe("measuring");
    const made = stage.fakes.engines.length;
    await ask(stage);
    await measuring;
    expect([stage.at, stage.runs, stage.session.isMeasuring.value]).toEqual(["ready", runs, false]);
    expect([stage.fakes.engines.length, remarks.value]).toEqual([made + 1, []]);
  });

  it("is going on while another waits", async () => {
    const stage = await ready();
    const { signal } = new AbortController();
    const measured = [1, 2].map(() => measureModel(stage.session, signal, async () => {}));
    const seen: boolean[] = [];
    for (const one of measured) {
      await one;
      seen.push(stage.session.isMeasuring.value);
    }
    expect(seen).toEqual([true, false]);
  });

  it("is what the page says that it does, and the model's bytes are known afterwards", async () => {
    const stage = await ready();
    const { progress } = stage.session;
    progress.tell("Making the engine ready", 11, 11);
    let during: unknown;
    await measureModel(stage.session, new AbortController().signal, async () => {
      during = [progress.stage.value, progress.bytes.value.total];
    });
    expect([during, progress.bytes.value.total]).toEqual([["Measuring", 0], 11]);
  });

  it("has the GPU to itself, and leaves the engine as the settings say", async () => {
    const stage = await ready();
    let during = "";
    await measureModel(stage.session, new AbortController().signal, async () => {
      during = `${stage.at}, ${stage.fakes.liveEngines.length} engines`;
    });
    expect(during).toBe("measuring, 0 engines");
    expect([stage.at, stage.runs]).toEqual(["ready", "site wgsl tied"]);
  });

  it("that fails says so, and the page goes on", async () => {
    const stage = await ready();
    await measureModel(stage.session, new AbortController().signal, async () => {
      throw NO_MEMORY;
    });
    expect([stage.at, stage.runs]).toEqual(["ready", "site wgsl tied"]);
    expect(remarks.value).toEqual(["The GPU has no memory left. Nothing was measured."]);
  });

  it("that is cancelled says nothing", async () => {
    const stage = await ready();
    const cancelled = new AbortController();
    await measureModel(stage.session, cancelled.signal, async () => {
      cancelled.abort();
      throw cancelled.signal.reason;
    });
    expect([stage.at, remarks.value]).toEqual(["ready", []]);
  });
});
