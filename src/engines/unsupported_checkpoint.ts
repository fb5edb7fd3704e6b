/** A checkpoint that is sound, but that an engine cannot run as asked. */
export class UnsupportedCheckpointError extends Error {
  override readonly name = "UnsupportedCheckpointError";
}

/** @throws UnsupportedCheckpointError where there is an obstacle */
export function refuseFor(obstacle: string | null): void {
  if (obstacle !== null) throw new UnsupportedCheckpointError(obstacle);
}
