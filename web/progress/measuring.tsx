import type { Measuring } from "../session/measurement.ts";

/** Progress of a measurement; empty if none is running. */
export function MeasuringProgress({ measuring }: { readonly measuring: Measuring | null }) {
  return (
    <div class="measuring" role="status">
      {measuring && (
        <>
          <progress aria-label="Measuring" value={measuring.done} />
          <p>{measuring.words}</p>
        </>
      )}
    </div>
  );
}
