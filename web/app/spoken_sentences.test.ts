import { expect, it } from "vitest";
import { lastSentence, unfinishedRest } from "./spoken_sentences.ts";

it.each([
  ["", "", ""],
  [" She ran", "", "She ran"],
  [" She ran.", "", "She ran."],
  [" She ran. Tom", "She ran.", "Tom"],
  [" “Stop!” she said. And then", "she said.", "And then"],
  [' He said, "Go!" They went... One', "They went...", "One"],
])("of %j the last sentence is %j and the rest %j", (text, sentence, rest) => {
  expect(lastSentence(text)).toBe(sentence);
  expect(unfinishedRest(text)).toBe(rest);
});

it("every character that is no space is in a sentence that was the last one once, or in the rest", () => {
  const text = " Once there was a cat. It was big! Was it? “Yes,” it said. The end of";
  const said: string[] = [];
  for (let length = 1; length <= text.length; length++) {
    const sentence = lastSentence(text.slice(0, length));
    if (sentence !== said.at(-1)) said.push(sentence);
  }
  expect([...said, unfinishedRest(text)].join(" ").trim()).toBe(text.trim());
});
