import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { type EngineName, headsOf } from "../abilities.ts";
import { type Head, headOf } from "../head.ts";

/**
 * Why an engine can't run a checkpoint with a head, and what to do instead; null if it can. Heads that read `wte` would
 * change what an untied checkpoint says.
 * @param head null if any will do
 */
export function headObstacle(
  engine: EngineName,
  { name, config }: Checkpoint,
  head: Head | null,
): string | null {
  const heads = headsOf(engine, config.tied);
  if (head === null ? heads.length > 0 : heads.includes(head)) return null;
  const remedy =
    heads.length > 0
      ? `choose the head ${heads.join(" or ")}`
      : `choose another engine, and the head ${headOf(config.tied)}`;
  return config.tied
    ? `The engine ${engine} has no such head: ${remedy}.`
    : `${name} has a head of its own (lm_head.weight), which the engine ${engine} would leave out: ${remedy}.`;
}
