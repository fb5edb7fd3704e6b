import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test, onTestFinished, vi } from "vitest";
import { RefusedTextError } from "../tokenizer_error.ts";
import type { Rendered, RenderReply } from "./messages.ts";
import { renderMessage } from "./render_message.ts";
import { renderTemplate, renderTurnEnd } from "./render_template.ts";

/** Made by training/chat_cases.py. */
const { messages, tokens, templates } = JSON.parse(readFileSync("fixtures/chat-templates.json", "utf8")) as {
  readonly messages: readonly string[];
  readonly tokens: Readonly<Record<string, string>>;
  readonly templates: Readonly<
    Record<string, { readonly template: string; readonly rendered: readonly string[] }>
  >;
};

test.each(Object.entries(templates))(
  "a template of the kind %s gives what transformers makes of it",
  (_name, one) => {
    const format = { template: one.template, specialTokens: tokens };
    expect(messages.map((message) => renderTemplate(format, message))).toEqual(one.rendered);
  },
);

/** What Jinja2 3.1.6 writes behind the answer. */
test.each([
  ["ChatML", "<|im_end|>\n"],
  ["headers", "<|eot_id|>"],
  ["turns", "<end_of_turn>\n"],
  ["thinking", "<|im_end|>\n"],
])("an answer in a chat of the kind %s has its end behind it", (kind, end) => {
  const template = templates[kind]?.template ?? "";
  expect(renderTurnEnd({ template, specialTokens: tokens })).toBe(end);
});

test.each([["{{ messages[0].content }}<end>"], ["{{ raise_exception('no') }}"]])(
  "nothing is behind an answer that the template %j does not show",
  (template) => {
    expect(renderTurnEnd({ template, specialTokens: {} })).toBe("");
  },
);

const rendered = (template: string) => renderTemplate({ template, specialTokens: {} }, "Hi");

test("a template finds the time in English, whatever the browser's language, and ranges", () => {
  vi.useFakeTimers({ now: new Date(2024, 6, 5, 9, 3, 7) });
  onTestFinished(() => void vi.useRealTimers());
  expect(rendered('{{ strftime_now("%d %b %Y") }}')).toBe("05 Jul 2024");
  expect(
    rendered("{% for i in range(2) %}{{ i }}{% endfor %}{% for i in range(3, 0, -1) %}{{ i }}{% endfor %}"),
  ).toBe("01321");
  expect(() => rendered('{{ strftime_now("%Q") }}')).toThrow("strftime_now does not know %Q here");
});

/** What Jinja2 3.1.6 makes of them, set up as transformers does. */
test.each([
  ["{% if true %}\r\n{{ messages[0].content }}\r\n{% endif %}\r\nend\r\n", "Hi\nend"],
  ["a\rb{% if true %}\r  {% if true %}c{% endif %}{% endif %}\r\n", "a\nbc"],
])("lines of the template %j end in a line feed", (template, text) => {
  expect(rendered(template)).toBe(text);
});

describe("in its worker a template", () => {
  const workers: FakeWorker[] = [];

  class FakeWorker extends EventTarget {
    isTerminated = false;
    constructor() {
      super();
      workers.push(this);
    }
    postMessage(): void {}
    terminate(): void {
      this.isTerminated = true;
    }
    reply(data: RenderReply): void {
      this.dispatchEvent(Object.assign(new Event("message"), { data }));
    }
  }

  /** The worker, once it is asked: in the package it is made in a task of its own. */
  async function asked(): Promise<FakeWorker | undefined> {
    await new Promise((resolve) => setTimeout(resolve));
    return workers[0];
  }

  function render(signal?: AbortSignal): Promise<Rendered> {
    vi.stubGlobal("Worker", FakeWorker);
    return renderMessage({ template: "", specialTokens: {}, endOfTurnIds: [] }, "Hi", signal);
  }

  afterEach(() => {
    expect(workers.splice(0, Infinity).map(({ isTerminated }) => isTerminated)).toEqual([true]);
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  test("gives its text", async () => {
    const text = render();
    (await asked())?.reply({ text: "<user>Hi", turnEnd: "<end>" });
    expect(await text).toEqual({ text: "<user>Hi", turnEnd: "<end>" });
  });

  test("that refuses the message is told of, with a way on", async () => {
    const text = render();
    (await asked())?.reply({ problem: "Roles must alternate" });
    await expect(text).rejects.toThrow(RefusedTextError);
    await expect(text).rejects.toThrow(/\(Roles must alternate\)\. Send the prompt as plain text/);
  });

  test("that runs for ever is ended", async () => {
    vi.useFakeTimers();
    const text = render();
    vi.advanceTimersByTime(20_000);
    await expect(text).rejects.toThrow(/not done after 20 s/);
  });

  test("ends when it is cancelled", async () => {
    const cancelled = new AbortController();
    const text = render(cancelled.signal);
    cancelled.abort();
    await expect(text).rejects.toBe(cancelled.signal.reason);
  });
});
