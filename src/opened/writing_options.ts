import type { Sampling } from "../generation/sampling.ts";

/** How a text is written. */
export interface WritingSettings extends Sampling {
  /** New tokens, at most. */
  readonly count: number;
}

/** The defaults, of the page too. A link that someone typed may leave a setting out, so these numbers stay as they are. */
export const WRITING_DEFAULTS: WritingSettings = {
  count: 200,
  temperature: 0.7,
  topK: 40,
  topP: 0.95,
  seed: 1,
};

interface SettingRange {
  readonly isIn: (value: number) => boolean;
  readonly words: string;
}

const RANGES: Readonly<Record<keyof WritingSettings, SettingRange>> = {
  count: { isIn: (count) => count === Infinity || isWhole(count), words: "a whole number from 0" },
  temperature: {
    isIn: (temperature) => temperature >= 0 && temperature < Infinity,
    words: "a number from 0",
  },
  topK: { isIn: isWhole, words: "a whole number from 0, which is for all candidates" },
  topP: { isIn: (topP) => topP >= 0 && topP <= 1, words: "a number from 0 to 1" },
  seed: { isIn: Number.isSafeInteger, words: "a whole number" },
};

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/**
 * The settings, if each is in its range.
 * @throws RangeError
 */
export function checkWritingSettings(settings: WritingSettings): WritingSettings {
  for (const [name, { isIn, words }] of Object.entries(RANGES)) {
    const value = settings[name as keyof WritingSettings];
    if (!isIn(value)) throw new RangeError(`The setting ${name} should be ${words}, found ${value}.`);
  }
  return settings;
}

export interface WriteOptions extends Partial<WritingSettings> {
  /** Sends the prompt as a message in the checkpoint's own chat template. Default: `false`. */
  readonly chat?: boolean;
  /** Ends the text early, without an error. */
  readonly signal?: AbortSignal;
}
