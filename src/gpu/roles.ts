/** What a buffer is for. `runtime`: unknown. */
export const ROLES = ["weight", "kv-cache", "activation", "staging", "runtime"] as const;
export type Role = (typeof ROLES)[number];

// Constants of the WebGPU specification (GPUBufferUsage), which only browsers define.
const MAP_READ = 0x1;
const MAP_WRITE = 0x2;

/** The labels this project gives its buffers: a tensor's name for a matrix, and one for the vectors of each layer. */
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
