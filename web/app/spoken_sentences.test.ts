import { expect, it } from "vitest";
import { lastSentence, unfinishedRest } from "./spoken_sentences.ts";

it.each([
  ["", "", ""],
  [" She ran", "", "She ran"],
  [" She ran.", "", "She ran."],
  [" She ran. Tom", "She ran.", "Tom"],
  [" “Stop!” she said. And then", "she said.", "And then"],
  [' He said, "Go!" They went... One', "They went...", "One"],
  ["她走了。", "", "她走了。"],
  ["她走了。他来了。然后", "他来了。", "然后"],
  ["她说：“走吧！”他来了", "她说：“走吧！”", "他来了"],
  ["「本当？！」と彼は言った。それから", "と彼は言った。", "それから"],
  ["वह भागी। वह आया। फिर", "वह आया।", "फिर"],
  [" ذهبت. هل جاء؟ ثم", "هل جاء؟", "ثم"],
])("of %j the last sentence is %j and the rest %j", (text, sentence, rest) => {
  expect(lastSentence(text)).toBe(sentence);
  expect(unfinishedRest(text)).toBe(rest);
});

it.each([
  " Once there was a cat. It was big! Was it? “Yes,” it said. The end of",
  "从前有一只猫。它很大！“是吗？”“是的。”它说……最后",
])(
  "every character of %j that is no space is in a sentence that was the last one once, or in the rest",
  (text) => {
    const said: string[] = [];
    for (let length = 1; length <= text.length; length++) {
      const sentence = lastSentence(text.slice(0, length));
      if (sentence !== said.at(-1)) said.push(sentence);
    }
    const all = [...said, unfinishedRest(text)].join("");
    expect(all.replaceAll(/\s/g, "")).toBe(text.replaceAll(/\s/g, ""));
  },
);

it.each(["a", "!", '!"', "。", "。」"])("a long text of %j alone has no end, and is soon read", (piece) => {
  const text = piece.repeat(2 ** 17); // with a search that begins anew at each character this test runs out of time
  expect(lastSentence(text)).toBe("");
});
