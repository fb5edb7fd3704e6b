import { expect, it } from "vitest";
import { measureModel } from "./measure_model.ts";
import { parseLink } from "../link/link.ts";
import { change, settings } from "./current_settings.ts";
import { followLink } from "./follow_link.ts";
import { LinkFollowed } from "./session.ts";
import { untilAborted } from "./testing/fakes.ts";
import { Stage } from "./testing/stage.ts";

async function endsForLink(opening: Promise<void>): Promise<void> {
  await expect(opening).rejects.toBeInstanceOf(LinkFollowed);
}

/**
 * What the page is doing when the link arrives, with the steps that lead there. The second function lets it continue.
 */
const PHASES: Readonly<Record<string, (stage: Stage) => Promise<() => void>>> = {
  "the site's model is loaded": async ({ fakes, session }) => {
    fakes.checkpoint.close();
    void session.prepare();
    return () => fakes.checkpoint.open();
  },
  "the site's model is loaded, which fails": async (stage) => {
    stage.fakes.checkpoint.close();
    stage.fakes.loadError = new Error("No.");
    void stage.session.prepare();
    await stage.settle();
    stage.fakes.loadError = null;
    return () => stage.fakes.checkpoint.open();
  },
  "an engine is made": async ({ fakes, session }) => {
    fakes.making.close();
    void session.prepare();
    return () => fakes.making.open();
  },
  "an engine is made that fails": async (stage) => {
    await stage.session.prepare();
    stage.fakes.refusals.set("ort-webgpu", new Error("No."));
    stage.fakes.making.close();
    void stage.choose({ engine: "ort-webgpu" });
    return () => stage.fakes.making.open();
  },
  "nothing goes on": async ({ session }) => {
    await session.prepare();
    return () => {};
  },
  "another story is written": async ({ fakes, session, writer }) => {
    await session.prepare();
    fakes.tokens.close();
    void writer.write();
    return () => fakes.tokens.open();
  },
  "something is measured": async ({ session }) => {
    await session.prepare();
    void measureModel(session, new AbortController().signal, (_, ended) => untilAborted(ended));
    return () => {};
  },
  "the weights of another model are read": async (stage) => {
    await stage.session.prepare();
    void endsForLink(stage.open(undefined, (ended) => untilAborted(ended)));
    return () => {};
  },
  "the engine of another model is made": async (stage) => {
    await stage.session.prepare();
    stage.fakes.making.close();
    void endsForLink(stage.open());
    return () => stage.fakes.making.open();
  },
  "another model waits to be opened": async (stage) => {
    stage.fakes.making.close();
    void stage.session.prepare();
    void endsForLink(stage.open());
    return () => stage.fakes.making.open();
  },
  "another model runs": async (stage) => {
    await stage.session.prepare();
    await stage.open();
    return () => {};
  },
  "another model writes": async (stage) => {
    await stage.session.prepare();
    await stage.open();
    stage.fakes.tokens.close();
    void stage.writer.write();
    return () => stage.fakes.tokens.open();
  },
  "the device is lost": async (stage) => {
    await stage.session.prepare();
    stage.fakes.gpu.lose();
    return () => {};
  },
  "the model could not be loaded": async (stage) => {
    stage.fakes.loadError = new Error("No.");
    await stage.session.prepare();
    stage.fakes.loadError = null;
    return () => {};
  },
  "a prompt was refused": async (stage) => {
    change({ prompt: "" });
    await stage.writer.write();
    return () => {};
  },
};

const LINK = "p=The%20dog&n=3&t=0&engine=ort-wasm&head=untied";

it.each(Object.entries(PHASES))(
  "a link that writes, followed while %s, is written by the site's model",
  async (_, begin) => {
    const stage = new Stage();
    const go = await begin(stage);
    await stage.settle();
    const following = followLink(parseLink(`${LINK}&run=1`), stage.session, stage.writer);
    await stage.settle();
    go();
    await following;
    expect([stage.at, stage.runs]).toEqual(["ready", "site ort-wasm untied"]);
    expect([stage.text, stage.writer.story.value.ending]).toEqual(["The dogaba", "token-limit"]);
    expect(stage.writer.story.value.digest).not.toBeNull();
    expect(stage.fakes.liveEngines).toHaveLength(1);
    expect(stage.session.isMeasuring.value).toBe(false);
  },
);

it.each(Object.entries(PHASES))(
  "a link that waits, followed while %s, leaves its settings and the site's model",
  async (_, begin) => {
    const stage = new Stage();
    const go = await begin(stage);
    await stage.settle();
    const following = followLink(parseLink(LINK), stage.session, stage.writer);
    expect(settings.value.prompt).toBe("The dog");
    await stage.settle();
    go();
    await following;
    expect([stage.at, stage.runs]).toEqual(["ready", "site ort-wasm untied"]);
    expect(settings.value).toMatchObject({ prompt: "The dog", count: 3, engine: "ort-wasm", head: "untied" });
  },
);

it("of two links the later one is written", async () => {
  const stage = new Stage();
  stage.fakes.checkpoint.close();
  void followLink(parseLink("p=One&n=2&run=1"), stage.session, stage.writer);
  await stage.settle();
  const following = followLink(parseLink("p=Two&n=2&run=1"), stage.session, stage.writer);
  stage.fakes.checkpoint.open();
  await following;
  expect(stage.text).toBe("Twoab");
});

it("a link keeps the engine that it asks for, also where a model was being opened on that one", async () => {
  const stage = new Stage({ engine: "ort-wasm" });
  await stage.session.prepare();
  stage.fakes.making.close();
  void endsForLink(stage.open());
  await stage.settle();
  const following = followLink(parseLink("engine=wgsl&head=tied"), stage.session, stage.writer);
  stage.fakes.making.open();
  await following;
  expect([settings.value.engine, stage.runs]).toEqual(["wgsl", "site wgsl tied"]);
});
