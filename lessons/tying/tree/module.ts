/** A stretch of memory. Two tensors over one stretch are two objects in PyTorch, and yet the same numbers. */
export class Storage {
  constructor(readonly bytes: number) {}
}

/** A parameter: identity is what counts, its numbers are never looked at. Float32. */
export class Tensor {
  constructor(
    readonly shape: readonly number[],
    readonly storage: Storage = new Storage(bytesOf(shape)),
  ) {}

  get bytes(): number {
    return bytesOf(this.shape);
  }
}

function bytesOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 4);
}

/** Of PyTorch's `nn.Module` what tools that look for shared weights can see: names, in the order they were given in. */
export class Module {
  readonly parameters = new Map<string, Tensor>();
  readonly children = new Map<string, Module>();

  /** @param kind its class's name */
  constructor(
    readonly kind: string,
    parts: Readonly<Record<string, Tensor | Module>> = {},
  ) {
    for (const [name, part] of Object.entries(parts)) this.set(name, part);
  }

  /** As assigning an attribute does in PyTorch. */
  set(name: string, part: Tensor | Module): void {
    if (part instanceof Tensor) this.parameters.set(name, part);
    else this.children.set(name, part);
  }

  /** @param path names joined by dots; "" is the module itself */
  at(path: string): Module | undefined {
    if (path === "") return this;
    const [name = "", ...rest] = path.split(".");
    return this.children.get(name)?.at(rest.join("."));
  }
}

/** `to.weight = from.weight` */
export function shareTensor(from: Module, to: Module): void {
  to.set("weight", from.parameters.get("weight") as Tensor);
}

export function join(prefix: string, name: string): string {
  return prefix === "" ? name : `${prefix}.${name}`;
}

/** `nn.Module.named_children`: direct children, an instance that has two names under the first of them alone. */
export function* namedChildren(module: Module): Generator<[string, Module]> {
  const seen = new Set<Module>();
  for (const [name, child] of module.children) {
    if (seen.has(child)) continue;
    seen.add(child);
    yield [name, child];
  }
}

/** `nn.Module.named_modules`: all below and the module itself, named by path, parents first. */
export function* namedModules(
  module: Module,
  removeDuplicate = true,
  prefix = "",
  seen = new Set<Module>(),
): Generator<[string, Module]> {
  if (seen.has(module)) return;
  if (removeDuplicate) seen.add(module);
  yield [prefix, module];
  for (const [name, child] of module.children) {
    yield* namedModules(child, removeDuplicate, join(prefix, name), seen);
  }
}

/** `nn.Module.named_parameters`: an instance once, under its first name, unless duplicates are asked for. */
export function* namedParameters(module: Module, removeDuplicate = true): Generator<[string, Tensor]> {
  const seen = new Set<Tensor>();
  for (const [path, owner] of namedModules(module, removeDuplicate)) {
    for (const [name, tensor] of owner.parameters) {
      if (seen.has(tensor)) continue;
      if (removeDuplicate) seen.add(tensor);
      yield [join(path, name), tensor];
    }
  }
}

/** `nn.Module.state_dict`: every name there is, whether or not another leads to the same tensor. */
export function stateDict(module: Module, prefix = ""): Map<string, Tensor> {
  const named = new Map<string, Tensor>();
  for (const [name, tensor] of module.parameters) named.set(join(prefix, name), tensor);
  for (const [name, child] of module.children) {
    for (const [path, tensor] of stateDict(child, join(prefix, name))) named.set(path, tensor);
  }
  return named;
}
