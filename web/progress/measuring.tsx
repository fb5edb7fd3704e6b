import type { Measuring } from "../session/measurement.ts";

/** How far a measurement is; nothing where none is going on. */
export function MeasuringProgress({ measuring }: { readonly measuring: Measuring | null }) {
  return (
    <div class="measuring" role="status">
      {measuring && (
        <>
          <progress aria-label="Measuring" value={measuring.done} />
          <p>Measuring {measuring.at}</p>
        </>
      )}
    </div>
  );
}
