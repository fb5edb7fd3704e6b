/** Invocations of a workgroup, in every kernel of ours. */
export const WORKGROUP = 64;

/** Where an invocation found itself: the struct of subgroup_places.wgsl. */
export interface Place {
  readonly size: number;
  readonly lane: number;
  readonly first: number;
  readonly lanes: number;
}

/** How subgroups share a workgroup. */
export interface Subgroup {
  /** Invocations of a workgroup that one subgroup has: its lanes 0 to `lanes - 1`, side by side. */
  readonly lanes: number;
}

/** Either how they lie, or in what they are not what the kernels need. */
export type LaneFinding = { readonly subgroup: Subgroup } | { readonly fault: string };

/**
 * What the kernels need: all subgroups of one size, which fill a workgroup in order and are full, or one that holds all
 * of the workgroup.
 * @param places of whole workgroups, in order
 */
export function judgePlaces(places: readonly Place[]): LaneFinding {
  const lanes = Math.min(places[0]?.size ?? 0, WORKGROUP);
  if (lanes === 0) return { fault: "its subgroups have no lanes" };
  const index = places.findIndex((place, at) => !isInOrder(place, at % WORKGROUP, lanes));
  const wrong = places[index];
  return wrong ? { fault: describeWrong(wrong, index % WORKGROUP, lanes) } : { subgroup: { lanes } };
}

function isInOrder(place: Place, local: number, lanes: number): boolean {
  const isSized = Math.min(place.size, WORKGROUP) === lanes && place.lanes === lanes;
  return isSized && place.lane === local % lanes && place.first === local - place.lane;
}

function describeWrong({ size, lane, first, lanes: present }: Place, local: number, lanes: number): string {
  return (
    `where subgroups of ${lanes} would fill a workgroup in order, invocation ${local} is lane ${lane} of ${present} ` +
    `in a subgroup of size ${size} that begins at invocation ${first}`
  );
}
