/**
 * Gives each `override` its value, as a `const`: unlike an `override` it may be the length of an array. Where the browser
 * knows that, it need not ask the GPU for it at every access, to keep the access within.
 */
export function withConstants(source: string, constants: Readonly<Record<string, number>>): string {
  return source.replaceAll(
    /override (\w+): ?(\w+)/g,
    (_, name: string, type: string) => `const ${name}=${type}(${constants[name]})`,
  );
}
