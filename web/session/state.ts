import type {
  CacheFormat,
  ChatFormat,
  Checkpoint,
  Engine,
  StoredHead,
  Tokenizer,
  WeightFormat,
} from "../../src/index.ts";
import type { Problem } from "./problem.ts";

export interface Model {
  readonly checkpoint: Checkpoint;
  readonly tokenizer: Tokenizer;
  /** Null for the site's own. */
  readonly opened: Opened | null;
}

/** What is known of a model that a person brought along. */
export interface Opened {
  readonly weights: WeightFormat;
  /** What keys and values are kept in. */
  readonly cache: CacheFormat;
  /** What its files hold for the head; or that it was left out, as its config.json and the visitor wanted. */
  readonly stored: StoredHead | "left-out";
  /** Null for a model that was not trained to chat. */
  readonly chat: ChatFormat | null;
}

/**
 * What the page is at, with the model that is in memory and the engine that runs it.
 * - `starting`: what the settings ask for is being brought up; what ran before runs until it has to make way
 * - `ready`: the engine is as the settings ask
 * - `writing`: a story
 * - `measuring`: with the page's own engine out of the way
 * - `opening`: a model that a person brought along is to take the place of what runs
 * - `refused`: the engine is there still, but what was asked of it last went wrong
 * - `lost`: the GPU's device is gone, and the engine with it
 * - `failed`: nothing runs, for any other reason
 */
export type State =
  | { readonly at: "starting" | "opening"; readonly model: Model | null; readonly engine: Engine | null }
  | { readonly at: "ready" | "writing"; readonly model: Model; readonly engine: Engine }
  | { readonly at: "measuring"; readonly model: Model; readonly engine: null }
  | { readonly at: "refused"; readonly model: Model; readonly engine: Engine; readonly problem: Problem }
  | {
      readonly at: "lost" | "failed";
      readonly model: Model | null;
      readonly engine: null;
      readonly problem: Problem;
    };

/** The page's state as its contract names it. */
export type AppState = "loading" | "ready" | "generating" | "error";

export const APP_STATES: Readonly<Record<State["at"], AppState>> = {
  starting: "loading",
  ready: "ready",
  writing: "generating",
  measuring: "loading",
  opening: "loading",
  refused: "error",
  lost: "error",
  failed: "error",
};

export function problemIn(state: State): Problem | null {
  return "problem" in state ? state.problem : null;
}
