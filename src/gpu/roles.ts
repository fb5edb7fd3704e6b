/** What a buffer is for. `runtime`: unknown. */
export const ROLES = ["weight", "kv-cache", "activation", "staging", "runtime"] as const;
export type Role = (typeof ROLES)[number];

// Numbers of the WebGPU specification (GPUBufferUsage), which is not there to ask outside a browser.
const MAP_READ = 0x1;
const MAP_WRITE = 0x2;

/** How this project labels its buffers: a matrix by its tensor's name, and a buffer for the vectors of each layer. */
const LABEL_ROLES: readonly (readonly [RegExp, Role])[] = [
  [/\.(weight|vectors)$/, "weight"],
  [/^kv_cache\./, "kv-cache"],
  [/^activation\./, "activation"],
];

/**
 * The role of a buffer, from its usage bits and its label.
 * @param nameless the role of a buffer without a label
 */
export function roleOf(label: string, usage: number, nameless: Role = "runtime"): Role {
  if (usage & (MAP_READ | MAP_WRITE)) return "staging";
  if (label === "") return nameless;
  return LABEL_ROLES.find(([pattern]) => pattern.test(label))?.[1] ?? "runtime";
}
