/** Text in which what stands in backticks is code. */
export function Ticked({ children }: { readonly children: string }) {
  return <>{children.split("`").map((part, i) => (i % 2 ? <code key={i}>{part}</code> : part))}</>;
}
