import { expect, it } from "vitest";
import { endOfSentences, unfinishedRest } from "./spoken_sentences.ts";

it.each([
  ["", "", ""],
  [" She ran", "", "She ran"],
  [" She ran.", "", "She ran."],
  [" She ran. Tom", "She ran.", "Tom"],
  [" “Stop!” she said. And then", "“Stop!” she said.", "And then"],
  [' He said, "Go!" They went... One', 'He said, "Go!" They went...', "One"],
  ["她走了。", "", "她走了。"],
  ["她走了。他来了。然后", "她走了。他来了。", "然后"],
  ["她说：“走吧！”他来了", "她说：“走吧！”", "他来了"],
  ["「本当？！」と彼は言った。それから", "「本当？！」と彼は言った。", "それから"],
  ["वह भागी। वह आया। फिर", "वह भागी। वह आया।", "फिर"],
  [" ذهبت. هل جاء؟ ثم", "ذهبت. هل جاء؟", "ثم"],
])("of %j the complete sentences are %j and the rest %j", (text, sentences, rest) => {
  expect(text.slice(0, endOfSentences(text)).trim()).toBe(sentences);
  expect(unfinishedRest(text)).toBe(rest);
});

it.each([
  " Once there was a cat. It was big! Was it? “Yes,” it said. The end of",
  "从前有一只猫。它很大！“是吗？”“是的。”它说……最后",
])("every character of %j is read once, however much of it comes at a time", (text) => {
  for (const step of [1, 2, 7, 40]) {
    const said: string[] = [];
    let read = 0;
    for (let length = step; length < text.length + step; length += step) {
      const next = text.slice(read, length);
      const end = endOfSentences(next);
      said.push(next.slice(0, end));
      read += end;
    }
    expect([...said, text.slice(read)].join("")).toBe(text);
    expect(text.slice(read).trim()).toBe(unfinishedRest(text));
  }
});

it.each(["a", "!", '!"', "。", "。」"])("a long text of %j alone has no end, and is soon read", (piece) => {
  const text = piece.repeat(2 ** 17); // with a search that begins anew at each character this test runs out of time
  expect(endOfSentences(text)).toBe(0);
});
