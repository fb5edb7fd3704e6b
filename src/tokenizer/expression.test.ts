import { describe, expect, test } from "vitest";
import { GPT2_WORDS } from "./byte_level_parts.ts";
import { readExpression } from "./expression.ts";
import { TokenizerError } from "./tokenizer_error.ts";

const GPT4 = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

/** That of Mistral's newer tokenizers; GPT-4o's differs by its contractions. */
const TEKKEN = String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

/** GPT-4o's, "o200k". */
const GPT4O = String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

/** The last of DeepSeek V3's three. */
const DEEPSEEK = String.raw`[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_${"`"}{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

/** https://github.com/huggingface/tokenizers/blob/main/tokenizers/src/pre_tokenizers/byte_level.rs */
const GPT2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

test("ByteLevel's expression is GPT-2's, as it is read", () => {
  expect(GPT2_WORDS).toEqual(readExpression(GPT2));
});

describe("read are", () => {
  test.each([
    ["GPT-4's", GPT4, "It'S 12345  ok\n", ["It", "'S", " ", "123", "45", " ", " ok", "\n"]],
    [
      "Tekken's",
      TEKKEN,
      "An HTMLElement's a/b //\n/ 42  ok",
      ["An", " HTMLElement", "'s", " a", "/b", " //\n/", " ", "4", "2", " ", " ok"],
    ],
    [
      "GPT-4o's, whose words may end in a contraction",
      GPT4O,
      "Hello world, don't IT'S",
      ["Hello", " world", ",", " don't", " IT'S"],
    ],
    [
      "DeepSeek's, with a class of all signs of ASCII",
      DEEPSEEK,
      "f(x) ^up &amp $y {z|w} don't 中 ++\n  ok",
      [
        "f",
        "(x",
        ")",
        " ^",
        "up",
        " &",
        "amp",
        " $",
        "y",
        " {",
        "z",
        "|w",
        "}",
        " don",
        "'t",
        " 中",
        " ++\n",
        " ",
        " ok",
      ],
    ],
    ["ranges between signs", "[*-.]+", "a+,-.b", ["+,-."]],
    ["a class without a sign that also negates", "[^^.]+", "a^b.c", ["a", "b", "c"]],
    ["a contraction that may be absent", "x'(?:[sdmt]|ll|ve|re)?y", "xy x'lly x'y", ["xy", "x'lly"]],
    ["of white space as Unicode has it", String.raw`\s+`, "a\u0085\ufeffb", ["\u0085"]],
    ["the long s for an s where case is left aside", "(?i:'s|'t|'re|'ve|'m|'ll|'d)", "x'ſ'S", ["'ſ", "'S"]],
    ["contractions by their letters", "'(?i:[sdmt]|ll|ve|re)", "he'LL", ["'LL"]],
    ["ranges", "[一-龥]+", "a你好b", ["你好"]],
    ["signs that are escaped", String.raw`\.\.[\-\]]`, "...]", ["..]"]],
  ])("%s", (_name, source, text, words) => {
    expect(text.match(readExpression(source))).toEqual(words);
  });
});

describe("refused are, by their name,", () => {
  test.each([
    ["what repeats what repeats", "(a+)+$"],
    ["alternatives that repeat", "(a|a)*b"],
    ["two in a row that have no end, and then something that may fail", String.raw`\s*\s*x`],
    ["the same with something optional between", String.raw`\p{L}+'?\p{L}*x`],
    ["the same before a look ahead", String.raw`\s*\s+(?!\S)`],
    ["what may be empty", String.raw`\p{L}+|\s*`],
    ["nothing", ""],
    ["an empty branch", "a||b"],
    ["possessive quantifiers", String.raw`\p{N}{1,3}+`],
    ["lazy quantifiers", "a+?b"],
    ["references back", String.raw`(a)\1`],
    ["any look behind", "(?<=a)b"],
    ["classes in classes", "[a[b]]"],
    ["classes that are intersected", "[a&&b]"],
    ["an open class", "[a"],
    ["a class of nothing", "[]"],
    ["a range that runs backwards", "[b-a]"],
    ["a range from an escape", String.raw`[\s-a]`],
    ["a bound that runs backwards", "a{3,1}"],
    ["scripts", String.raw`\p{Han}`],
    ["the end of a text", "a$"],
    ["any character", "."],
  ])("%s", (_name, source) => {
    expect(() => readExpression(source)).toThrow(TokenizerError);
    expect(() => readExpression(source)).toThrow(/regular expression/);
  });
});

test("GPT-4's takes no more than a moment for the text that is worst for it", () => {
  const spaces = " ".repeat(20_000);
  expect(`${spaces}x`.match(readExpression(GPT4))).toEqual([spaces.slice(1), " x"]);
});
