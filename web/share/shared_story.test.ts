import { describe, expect, it } from "vitest";
import { NO_STORY, type Story } from "../session/story.ts";
import { DEFAULTS } from "../settings/settings.ts";
import { shareStory } from "./shared_story.ts";

const SETTINGS = { ...DEFAULTS, prompt: "The cat", count: 60 };
const NEXT = { ...DEFAULTS, prompt: "The dog" };
const DIGEST = { tokens: 9, whole: "AAAAAAAAAAA", marks: "" };

function share(story: Partial<Story>, tokens = 9) {
  return shareStory({ ...NO_STORY, settings: SETTINGS, digest: DIGEST, ...story }, tokens, NEXT);
}

describe("a link", () => {
  it.each(["end-of-text", "token-limit", "context-full"] as const)(
    "to a story that ended for %s has its settings and its digest",
    (ending) => {
      expect(share({ ending })).toEqual({ settings: SETTINGS, digest: DIGEST, note: "" });
    },
  );

  it.each(["stopped", "interrupted"] as const)(
    "to a story that was %s ends where the story did",
    (ending) => {
      expect(share({ ending })).toEqual({
        settings: { ...SETTINGS, count: 9 },
        digest: DIGEST,
        note: "It ends where the story did, after 9 tokens.",
      });
    },
  );

  it("to a story that is being written ends where that was by now", () => {
    expect(share({ ending: null, digest: null }, 1)).toEqual({
      settings: { ...SETTINGS, count: 1 },
      digest: null,
      note: "It ends where the story was by now, after 1 token.",
    });
  });

  it("to a story of which nothing is there yet writes all of it, and tells of no tokens", () => {
    for (const ending of [null, "stopped"] as const) {
      const shared = share({ ending }, 0);
      expect(shared).toMatchObject({ settings: SETTINGS, digest: null });
      expect(shared.note).toContain("all of the story");
    }
  });

  it("to a story of edited rows says what it writes instead, whole or not", () => {
    for (const ending of ["token-limit", "stopped", null] as const) {
      expect(share({ ending, edited: true, digest: null })).toMatchObject({
        digest: null,
        note: expect.stringContaining("without these edits") as string,
      });
    }
  });

  it("before there is a story is to the next", () => {
    expect(shareStory(NO_STORY, 0, NEXT)).toEqual({
      settings: NEXT,
      digest: null,
      note: "It writes a story with these settings.",
    });
  });
});
