import type { Structure } from "../../lessons/tying/structures.ts";
import { formatBytes } from "../format/format.ts";
import type { Choice } from "./choice.ts";
import type { AccelerateFindings, Findings } from "./findings.ts";

/** A tool's statement, in one or two sentences; names are in backticks. */
export interface Statement {
  readonly text: string;
  /** What is wrong, in a word or two; null if nothing is. */
  readonly trouble: string | null;
}

export const TITLES: Readonly<Record<Structure, string>> = {
  untied: "Untied",
  "shared-tensor": "Two modules, one tensor",
  "shared-module": "One module, two names",
  absent: "No head at all",
};

const IN_A_SENTENCE: Readonly<Record<Structure, string>> = {
  untied: "a head with a matrix of its own",
  "shared-tensor": "two modules that share one tensor",
  "shared-module": "one module under two names",
  absent: "no head module at all",
};

/** Whether both ends share one matrix. */
function isTied({ embedding, head }: Findings): boolean {
  return head === null || head === embedding;
}

export function describeNames(findings: Findings, { structure }: Choice): Statement {
  const count = findings.names.length;
  const text: Readonly<Record<Structure, string>> = {
    untied: `${count} names for ${count} tensors; \`${findings.places.head}.weight\` has one of its own.`,
    "shared-tensor": `${count} names for ${count - 1} tensors: two modules share one.`,
    "shared-module": `${count} names for ${count - 1} tensors: two name one module.`,
    absent: `${count} names for ${count} tensors.`,
  };
  return { text: text[structure], trouble: null };
}

/** What `find_tied_parameters` finds, and whether accelerate then warns. */
export function describeAccelerate(
  { found, warnsNotTied }: AccelerateFindings,
  findings: Findings,
  { structure, configSaysTied }: Choice,
): Statement {
  const missed = found.length === 0 && (structure === "shared-tensor" || structure === "shared-module");
  const wrong = warnsNotTied && isTied(findings);
  return {
    text: `${describeFound(found, missed)} ${describeWarning(warnsNotTied, wrong, configSaysTied)}`,
    trouble: missed || wrong ? "mistaken" : null,
  };
}

function describeFound(found: AccelerateFindings["found"], missed: boolean): string {
  if (missed) return "Finds nothing, though two names lead to one tensor.";
  if (found.length === 0) return "Finds nothing.";
  return `Finds that ${found.map((group) => group.map((name) => `\`${name}\``).join(" and ")).join("; ")} are one.`;
}

function describeWarning(warns: boolean, wrong: boolean, configSaysTied: boolean): string {
  if (!warns) return configSaysTied ? "Does not warn." : "Does not warn: the config promises no tie.";
  const said = "Warns: “The model weights are not tied.”";
  return wrong ? `${said} But there is only one matrix.` : `${said} They are not, though the config says so.`;
}

export function describeDevices({ before, since }: Findings, { structure, otherDevice }: Choice): Statement {
  if (structure === "absent") return { text: "There is no head to put elsewhere.", trouble: null };
  if (!otherDevice) return { text: "Neither warns: all is on one GPU.", trouble: null };
  const warning = [before, since].filter(({ warnsOfDevices }) => warnsOfDevices).length;
  if (warning === 2) return { text: "Both warn: this would break the tie.", trouble: null };
  if (warning === 0) return { text: "Neither warns: two matrices may be apart.", trouble: null };
  return {
    text: "Only 0.34 and later warn: earlier versions don’t see the tie.",
    trouble: "tie unseen",
  };
}

export function describeSaved({ saved }: Findings): Statement {
  const [left] = saved.metadata;
  const text = left
    ? `Writes ${saved.names.length} names, and the matrix once, as \`${left[1]}\`; the metadata says that ` +
      `\`${left[0]}\` is the same.`
    : `Writes all ${saved.names.length} names: no two share memory.`;
  return { text, trouble: null };
}

/** What FSDP 1 holds; it wraps modules in units. */
export function describeUnits({ units, embedding }: Findings, choice: Choice): Statement {
  const holders = units.filter(({ tensors }) => tensors.has(embedding)).length;
  return describeSharding(holders, embedding.bytes, choice, {
    torn: "Two units don’t know of each other: wrap both modules in one.",
    oneModule: "a module is wrapped once, under its first name. The second name bypasses its unit.",
  });
}

/** What FSDP 2 holds; it shards modules in place, in groups. */
export function describeGroups({ groups, embedding }: Findings, choice: Choice): Statement {
  const holders = groups.filter(({ tensors }) => tensors.has(embedding)).length;
  return describeSharding(holders, embedding.bytes, choice, {
    torn: "Two calls don’t know of each other. One call with both modules, `fully_shard([wte, ff_out])`, keeps the tie.",
    oneModule: "a module is sharded where it is, so both of its names lead to it.",
  });
}

/** How a tie is lost, and why one module under two names can't lose it. */
interface ShardingWords {
  readonly torn: string;
  readonly oneModule: string;
}

function describeSharding(
  holders: number,
  bytes: number,
  { structure, ownUnits }: Choice,
  { torn, oneModule }: ShardingWords,
): Statement {
  if (structure === "untied") return { text: "Holds two matrices, as the model does.", trouble: null };
  if (holders > 1) {
    const text = `Holds the matrix ${holders} times, ${formatBytes(bytes)} in float32 more than needed. ${torn}`;
    return { text, trouble: "tie lost" };
  }
  if (!ownUnits)
    return {
      text: "Holds the matrix once: within one unit or group, a shared tensor counts once.",
      trouble: null,
    };
  if (structure === "absent")
    return { text: "Holds the matrix once: only one module has it.", trouble: null };
  return { text: `Holds the matrix once: ${oneModule}`, trouble: null };
}

export function describeTieWeights({ whenTied }: Findings, { structure }: Choice): Statement {
  const text =
    whenTied === structure
      ? `Leaves the tree unchanged: ${IN_A_SENTENCE[structure]}.`
      : `Makes ${IN_A_SENTENCE[whenTied]}.`;
  return { text, trouble: null };
}

export function describeRoutes({ routes: { ownLoader, fromPretrained } }: Findings): Statement {
  const text =
    ownLoader === fromPretrained
      ? `Both ways make the same tree: ${IN_A_SENTENCE[ownLoader]}.`
      : `OLMo’s own loader makes ${IN_A_SENTENCE[ownLoader]}, \`from_pretrained\` makes ` +
        `${IN_A_SENTENCE[fromPretrained]}: two trees from one file.`;
  return { text, trouble: ownLoader === fromPretrained ? null : "they differ" };
}

/** One sentence, for people who can't see the tree change. */
export function summarize({ before, since }: Findings, { structure }: Choice): string {
  const [then, now] = [inShort(before), inShort(since)];
  return `${TITLES[structure]}. Accelerate ${then === now ? "always" : `before 0.34 ${then}; since then it`} ${now}.`;
}

function inShort({ found, warnsNotTied }: AccelerateFindings): string {
  return `finds ${found.length === 0 ? "nothing" : "the tie"} and ${warnsNotTied ? "warns" : "is silent"}`;
}
