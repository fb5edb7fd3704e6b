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
  /** Invocations of a workgroup that one subgroup has: its lanes 0 to `lanes - 1`. */
  readonly lanes: number;
  /** Whether an invocation is told which subgroup it is in; if not, they fill a workgroup in order. */
  readonly hasIds: boolean;
  /** Whether a kernel asks for subgroups of this size; if not, whoever compiles it chooses. */
  readonly isAskedFor: boolean;
}

/** Either how they lie, or in what they are not what the kernels need. */
export type LaneFinding = { readonly subgroup: Subgroup } | { readonly fault: string };

/**
 * What the kernels need: all subgroups of one size, and full, or one that holds all of the workgroup. They are to fill it
 * in order, unless an invocation is told which one it is in.
 * @param places of whole workgroups, in order
 * @param asked the size that was asked for; null where none could be
 */
export function judgePlaces(
  places: readonly Place[],
  hasIds: boolean,
  asked: number | null = null,
): LaneFinding {
  const size = places[0]?.size ?? 0;
  const lanes = Math.min(size, WORKGROUP);
  if (lanes === 0) return { fault: "its subgroups have no lanes" };
  if (asked !== null && size !== asked)
    return { fault: `they have ${size} lanes where ${asked} were asked for` };
  const index = hasIds ? findUncounted(places, lanes) : findUnordered(places, lanes);
  const wrong = places[index];
  return wrong
    ? { fault: describeWrong(wrong, index % WORKGROUP, lanes, hasIds) }
    : { subgroup: { lanes, hasIds, isAskedFor: asked !== null } };
}

function isFull({ size, lanes: present }: Place, lanes: number): boolean {
  return Math.min(size, WORKGROUP) === lanes && present === lanes;
}

/** The first place that is not where it is when subgroups fill a workgroup in order; -1 where all are. */
function findUnordered(places: readonly Place[], lanes: number): number {
  return places.findIndex((place, at) => {
    const local = at % WORKGROUP;
    const isThere = place.lane === local % lanes && place.first === local - place.lane;
    return !isFull(place, lanes) || !isThere;
  });
}

/** The first place whose lane is none of its subgroup's, or another invocation's already; -1 where all are sound. */
function findUncounted(places: readonly Place[], lanes: number): number {
  const taken = new Set<string>();
  return places.findIndex((place, at) => {
    const key = [Math.floor(at / WORKGROUP), place.first, place.lane].join(" ");
    const isNew = !taken.has(key);
    taken.add(key);
    return !isFull(place, lanes) || !isNew || place.lane >= lanes;
  });
}

function describeWrong(
  { size, lane, first, lanes: present }: Place,
  local: number,
  lanes: number,
  hasIds: boolean,
): string {
  const needed = hasIds ? "be full, each lane once" : "fill a workgroup in order";
  return (
    `where subgroups of ${lanes} would ${needed}, invocation ${local} is lane ${lane} of ${present} in a subgroup of size ` +
    `${size} that begins at invocation ${first}`
  );
}
