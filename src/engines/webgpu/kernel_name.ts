/** What a kernel computes, in a word or two. Errors name it so, and the kernel check finds its reference by it. */
export type KernelName =
  | "embed"
  | "norm"
  | "qkv"
  | "qkv to cache"
  | "attention"
  | "project"
  | "gate up"
  | "matmul"
  | "rotate"
  | "gate"
  | "unembed"
  | "sum chunks"
  | "rank chunks"
  | "rank candidates"
  | "sample";
