import { WORKGROUP } from "../workgroup.ts";

/** An invocation's position as it reports it: the struct of subgroup_places.wgsl. */
export interface Place {
  readonly size: number;
  readonly lane: number;
  readonly first: number;
  readonly lanes: number;
}

/** How a workgroup is divided into subgroups. */
export interface Subgroup {
  /** Invocations of a workgroup in one subgroup: its lanes 0 to `lanes - 1`. */
  readonly lanes: number;
  /** Whether an invocation can read its subgroup's index; if not, subgroups fill a workgroup in order. */
  readonly hasIds: boolean;
  /** Whether kernels request this subgroup size; if not, the compiler chooses. */
  readonly isAskedFor: boolean;
}

/** Either the layout of subgroups, or why the kernels can't use it. */
export type LaneFinding = { readonly subgroup: Subgroup } | { readonly fault: string };

/**
 * The kernels need subgroups of one size, all full, or one that holds the whole workgroup. They must fill the workgroup
 * in order, unless an invocation can read its subgroup's index.
 * @param places of whole workgroups, in order
 * @param asked the requested size; null if none could be requested
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

/** The first invocation that is not where it would be if subgroups filled a workgroup in order; -1 if there is none. */
function findUnordered(places: readonly Place[], lanes: number): number {
  return places.findIndex((place, at) => {
    const local = at % WORKGROUP;
    const isThere = place.lane === local % lanes && place.first === local - place.lane;
    return !isFull(place, lanes) || !isThere;
  });
}

/** The first invocation whose lane is outside its subgroup, or taken by another; -1 if there is none. */
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
