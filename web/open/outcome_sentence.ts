import type { Judged } from "./judging.ts";
import type { Found } from "./found_model.ts";

interface FoundName {
  readonly checkpoint: Pick<Found["checkpoint"], "name">;
}

interface JudgedWords {
  readonly judgement: Pick<Judged["judgement"], "explanation">;
}

/** What a look came to, for those who can't see what appears below; "" if there is nothing. */
export function describeOutcome(found: FoundName | null, judged: JudgedWords | null): string {
  const words = [found && `Found: ${found.checkpoint.name}.`, judged && judged.judgement.explanation];
  return words.filter(Boolean).join(" ");
}
