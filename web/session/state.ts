import type {
  CacheFormat,
  ChatFormat,
  Checkpoint,
  Engine,
  EngineName,
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

/** What is known of an opened model. */
export interface Opened {
  readonly weights: WeightFormat;
  /** The format of keys and values. */
  readonly cache: CacheFormat;
  /** What its files hold for the head; or that it was left out, by its config.json and the visitor's choice. */
  readonly stored: StoredHead | "left-out";
  /** Null for a model that was not trained to chat. */
  readonly chat: ChatFormat | null;
  /** The engines that can run it; the site's own model runs on all of them. */
  readonly engines: readonly EngineName[];
}

/** The formats that an engine is made with; the site's own model has the engines' defaults. */
export function chosenFormats(opened: Opened | null): Partial<Pick<Opened, "weights" | "cache">> {
  return opened ? { weights: opened.weights, cache: opened.cache } : {};
}

/**
 * What the page is doing, with the model in memory and the engine that runs it.
 * - `starting`: what the settings require is being made; the old engine runs until it has to make way
 * - `ready`: the engine is as the settings require
 * - `writing`: a story
 * - `measuring`: without the page's own engine
 * - `opening`: a person's model is about to replace the running one
 * - `refused`: the engine is still there, but the last request to it failed
 * - `lost`: the GPU device is lost, and the engine with it
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

/** The page's state, by its name in the page's contract. */
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
