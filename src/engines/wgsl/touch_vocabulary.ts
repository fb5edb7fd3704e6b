import { GREEDY } from "../../generation/sampling.ts";
import type { Float16Row } from "../../float16/edit_row.ts";
import { checkIds } from "../check_ids.ts";
import type { Engine } from "../engine.ts";
import type { TokenUses, VocabularyAccess } from "../vocabulary_access.ts";
import { copyParts } from "../webgpu/readback.ts";
import { submit } from "../webgpu/submit.ts";
import { partsOf, type VocabularyParts } from "./vocabulary_parts.ts";

const accesses = new WeakMap<Engine, VocabularyAccess>();

/**
 * A look at both ends of an engine, the same each time; null where its matrices can't be read and written, or are not
 * float16. onnxruntime gives no access to its own.
 */
export function vocabularyOf(engine: Engine): VocabularyAccess | null {
  const parts = partsOf.get(engine);
  const access = accesses.get(engine) ?? (parts ? new WgslVocabularyAccess(parts) : null);
  if (access) accesses.set(engine, access);
  return access;
}

/** Runs the two kernels at the ends of the model on their own, in the buffers that the next step overwrites anyway. */
class WgslVocabularyAccess implements VocabularyAccess {
  readonly #parts: VocabularyParts;

  constructor(parts: VocabularyParts) {
    this.#parts = parts;
  }

  get embeddingBuffer(): string {
    return this.#parts.ends.wte.label;
  }

  get headBuffer(): string {
    return this.#parts.ends.headMatrix.label;
  }

  write(id: number, row: Float16Row): void {
    const { device, config, ends } = this.#parts;
    checkIds([id], config);
    const { hiddenSize: D } = config;
    if (row.length !== D) throw new RangeError(`A row has ${D} numbers, and this one has ${row.length}.`);
    device.queue.writeBuffer(ends.wte, 2 * D * id, row);
  }

  async read(id: number, hidden: Float32Array<ArrayBuffer>): Promise<TokenUses> {
    const { device, scratch, ends, config } = this.#parts;
    checkIds([id], config);
    const { hiddenSize: D, contextLength } = config;
    // The last place of a context is written, but never read: a generation under way does not miss it.
    const position = contextLength - 1;
    device.queue.writeBuffer(scratch.ids, 4 * position, Uint32Array.of(id));
    device.queue.writeBuffer(scratch.hidden, 0, hidden);
    const span = { position, tokens: 1 };
    const operations = [ends.embed, ends.unembed];
    const { copied } = submit(device, scratch.step, { span, sampling: GREEDY, operations }, (encoder) =>
      copyParts(device, encoder, [
        [ends.wte, 2 * D * id, 2 * D],
        [ends.headMatrix, 2 * D * id, 2 * D],
        [scratch.x, 0, 4 * D],
        [scratch.logits, 4 * id, 4],
      ]),
    );
    const bytes = await copied();
    return {
      embeddingRow: new Uint16Array(bytes, 0, D),
      headRow: new Uint16Array(bytes, 2 * D, D),
      embedding: new Float32Array(bytes, 4 * D, D),
      logit: new Float32Array(bytes, 8 * D, 1)[0] ?? NaN,
    };
  }

  hidden(ids: readonly number[]): Promise<Float32Array<ArrayBuffer>> {
    return this.#parts.hidden(ids);
  }
}
