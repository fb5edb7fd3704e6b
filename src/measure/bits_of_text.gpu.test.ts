import { afterAll, expect, test } from "vitest";
import { createWgslEngine } from "../engines/wgsl/wgsl_engine.ts";
import type { WeightFormat } from "../engines/weight_format.ts";
import { fixtureCheckpoint, fixtureReference } from "../engines/testing/fixtures.ts";
import { requestGpu } from "../gpu/device.ts";
import { createTokenizer } from "../tokenizer/tokenizer.ts";
import { packTokenizer } from "../tokenizer/tokenizer_file.ts";
import { bitsOfText } from "./bits_of_text.ts";
import { SHIPPED_MODEL } from "../testing/shipped_model.ts";

const FOLDER = `/${SHIPPED_MODEL}`;
const gpu = await requestGpu();
afterAll(() => gpu.device.destroy());

/** What people wrote for the model's card, in bold there: the first beginnings of stories. */
async function openings(): Promise<string[]> {
  const card = await (await fetch(`${FOLDER}/README.md`)).text();
  return Array.from(card.matchAll(/^> \*\*([^*]+)\*\*/gm), ([, text = ""]) => text).slice(0, 4);
}

test(
  "in int8 and in int4 the site's model takes at most 3 % more bits for a text than in float16",
  { tags: ["long"], timeout: 600_000 },
  async () => {
    const checkpoint = await fixtureCheckpoint(FOLDER);
    const tokenizer = await createTokenizer(
      packTokenizer(await (await fetch(`${FOLDER}/tokenizer.json`)).json()),
    );
    const texts = (await openings()).map((text) => tokenizer.encode(text));
    expect(texts).toHaveLength(4);
    const bitsIn = async (weights: WeightFormat) => {
      const engine = await createWgslEngine(gpu, checkpoint, "tied", { weights });
      let bits = 0;
      for (const ids of texts) bits += await bitsOfText(engine, ids, checkpoint.tokenCount);
      void engine.dispose();
      return bits;
    };
    const float16 = await bitsIn("float16");
    const { openingBits } = await fixtureReference("/fixtures/shipped");
    expect(float16).toBeCloseTo(openingBits ?? NaN, 1);
    for (const weights of ["int8", "int4"] as const) {
      expect((await bitsIn(weights)) / float16).toBeLessThan(1.03);
    }
  },
);
